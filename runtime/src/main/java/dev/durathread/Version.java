package dev.durathread;

import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of an orchestration's code, by the rules of Semantic Versioning 2.0.0.
 *
 * @param major rises with incompatible changes
 * @param minor rises with compatible additions
 * @param patch rises with compatible fixes
 * @param preRelease dot-separated identifiers such as {@code rc.1}; empty for a release
 */
public record Version(int major, int minor, int patch, String preRelease) implements Comparable<Version> {
    private static final Pattern FORM = Pattern.compile(
            "(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?");
    private static final Comparator<Version> NUMBERS = Comparator.comparingInt(Version::major)
            .thenComparingInt(Version::minor)
            .thenComparingInt(Version::patch);

    /** Refuses null; {@link #parse} checks the form. */
    public Version {
        Objects.requireNonNull(preRelease, "preRelease");
    }

    /**
     * Reads a version such as {@code 1.4.0} or {@code 2.0.0-rc.1}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Version parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "version \"" + text + "\" is not of the form major.minor.patch or major.minor.patch-prerelease");
        }
        return new Version(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                Objects.requireNonNullElse(matcher.group(4), ""));
    }

    @Override
    public int compareTo(Version other) {
        int numbers = NUMBERS.compare(this, other);
        if (numbers != 0) {
            return numbers;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        return comparePreReleases(preRelease.split("\\."), other.preRelease.split("\\."));
    }

    private static int comparePreReleases(String[] a, String[] b) {
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            int order = compareIdentifiers(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.length, b.length);
    }

    private static int compareIdentifiers(String a, String b) {
        boolean aNumeric = a.chars().allMatch(Character::isDigit);
        boolean bNumeric = b.chars().allMatch(Character::isDigit);
        if (aNumeric && bNumeric) {
            return new java.math.BigInteger(a).compareTo(new java.math.BigInteger(b));
        }
        return aNumeric == bNumeric ? a.compareTo(b) : aNumeric ? -1 : 1;
    }

    @Override
    public String toString() {
        String numbers = major + "." + minor + "." + patch;
        return preRelease.isEmpty() ? numbers : numbers + "-" + preRelease;
    }
}
