package dev.durathread.internal.replay;

import dev.durathread.internal.check.Names;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids that the engine makes of other ids. */
final class ChildIds {
    private static final int HASH_BYTES = 16;

    private ChildIds() {}

    /**
     * The id itself, or, where it has become too long for an id, its beginning, a hash of the whole and {@code ~} between
     * them. The same id gives the same, on each node and each replay.
     */
    static String fitting(String id) {
        if (id.length() <= Names.MOST_CHARACTERS) {
            return id;
        }
        int end = Names.MOST_CHARACTERS - 1 - 2 * HASH_BYTES;
        if (Character.isHighSurrogate(id.charAt(end - 1))) {
            end--;
        }
        return id.substring(0, end) + "~" + hash(id);
    }

    private static String hash(String id) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
