package dev.durathread.history;

/** A stored event that cannot be read: an unknown kind, a newer format, a missing field or broken JSON. */
public final class HistoryFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What is wrong with the event was found by the engine. */
    public HistoryFormatException(String message) {
        super(message);
    }

    /** What is wrong with the event was found by the JSON library, which threw the cause. */
    public HistoryFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
