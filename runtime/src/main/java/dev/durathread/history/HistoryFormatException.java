package dev.durathread.history;

/** A stored event that cannot be read: an unknown kind, a newer format, a missing field or broken JSON. */
public final class HistoryFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public HistoryFormatException(String message) {
        super(message);
    }

    public HistoryFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
