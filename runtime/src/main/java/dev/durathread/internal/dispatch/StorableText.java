package dev.durathread.internal.dispatch;

/** A reason as every database can hold it: of bounded length, without U+0000 and unpaired surrogates. */
final class StorableText {
    private static final int MOST = 4_000;
    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    static String of(String text) {
        StringBuilder storable = new StringBuilder(Math.min(text.length(), MOST));
        for (int i = 0; i < text.length() && storable.length() < MOST; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                storable.append(c).append(text.charAt(++i));
            } else {
                storable.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return storable.toString();
    }
}
