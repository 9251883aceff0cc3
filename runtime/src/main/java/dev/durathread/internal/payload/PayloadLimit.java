package dev.durathread.internal.payload;

import dev.durathread.failure.DurableException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import java.util.List;

/** What is limited of a value's JSON. What is over a limit could be written and not read again. */
public enum PayloadLimit {
    /** UTF-8 bytes. */
    BYTES("payload", "", ""),
    /** Arrays and objects in each other. */
    NESTING("nesting", "levels of nesting", "withMaxPayloadNesting"),
    /** Digits of a number. */
    DIGITS("digits", "digits in a number", "withMaxPayloadDigits"),
    /** Characters of a key. */
    KEY("key", "characters in a key", "withMaxPayloadKeyCharacters");

    static final List<PayloadLimit> ALL = List.of(values());

    private final String word;
    private final String unit;
    private final String option;

    PayloadLimit(String word, String unit, String option) {
        this.word = word;
        this.unit = unit;
        this.option = option;
    }

    /** The word for it in histories. */
    public String word() {
        return word;
    }

    int of(JsonMeasure measure) {
        return switch (this) {
            case BYTES -> measure.bytes();
            case NESTING -> measure.nesting();
            case DIGITS -> measure.digits();
            case KEY -> measure.keyCharacters();
        };
    }

    int of(PayloadRules rules) {
        return switch (this) {
            case BYTES -> rules.maxBytes();
            case NESTING -> rules.maxNesting();
            case DIGITS -> rules.maxDigits();
            case KEY -> rules.maxKeyCharacters();
        };
    }

    /** What to throw at a value that is over the limit. */
    public DurableException exceeded(String subject, int found, int allowed) {
        return this == BYTES
                ? new PayloadTooLargeException(subject, found, allowed)
                : new PayloadException(
                        subject + " has " + found + " " + unit + ", allowed are " + allowed + "; see RuntimeOptions."
                                + option,
                        null);
    }
}
