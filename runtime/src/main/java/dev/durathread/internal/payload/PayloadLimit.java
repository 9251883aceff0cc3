package dev.durathread.internal.payload;

import dev.durathread.failure.DurableException;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import java.util.List;
import java.util.function.ToIntFunction;

/** What is limited of a value's JSON. What is over a limit could be written and not read again. */
public enum PayloadLimit {
    /** UTF-8 bytes. */
    BYTES("payload", JsonMeasure::bytes, PayloadRules::maxBytes, "", ""),
    /** Arrays and objects in each other. */
    NESTING("nesting", JsonMeasure::nesting, PayloadRules::maxNesting, "levels of nesting", "withMaxPayloadNesting"),
    /** Digits of a number. */
    DIGITS("digits", JsonMeasure::digits, PayloadRules::maxDigits, "digits in a number", "withMaxPayloadDigits"),
    /** Characters of a key. */
    KEY(
            "key",
            JsonMeasure::keyCharacters,
            PayloadRules::maxKeyCharacters,
            "characters in a key",
            "withMaxPayloadKeyCharacters");

    static final List<PayloadLimit> ALL = List.of(values());

    private final String word;
    private final ToIntFunction<JsonMeasure> size;
    private final ToIntFunction<PayloadRules> most;
    private final String unit;
    private final String option;

    PayloadLimit(
            String word,
            ToIntFunction<JsonMeasure> size,
            ToIntFunction<PayloadRules> most,
            String unit,
            String option) {
        this.word = word;
        this.size = size;
        this.most = most;
        this.unit = unit;
        this.option = option;
    }

    /** The word for it in histories. */
    public String word() {
        return word;
    }

    int of(JsonMeasure measure) {
        return size.applyAsInt(measure);
    }

    int of(PayloadRules rules) {
        return most.applyAsInt(rules);
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
