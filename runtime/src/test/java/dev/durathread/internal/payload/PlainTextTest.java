package dev.durathread.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.TypeRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class PlainTextTest {
    private static final TypeRef<String> TEXT = TypeRef.of(String.class);

    private final Payloads payloads = new Payloads(PayloadRules.withMaxBytes(10_000));
    private final JsonMapper jackson = new JsonMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "order-17",
                "with \"quotes\"",
                "back\\slash",
                "line\nfeed",
                "tab\t",
                "\u0000",
                "\u001f",
                "\u007f",
                "umlaut \u00e4",
                "\u2028",
                "pair \ud83d\ude00",
                "\"",
                "\\\"",
                "/"
            })
    void writesAndReadsWhatJacksonDoes(String text) {
        String json = payloads.write(text, null, () -> "a text");

        assertThat(json).isEqualTo(jackson.writeValueAsString(text));
        assertThat(payloads.read(json, TEXT, () -> "a text")).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\\u0041\"", "\"\\\"\"", " \"spaced\" ", "17", "null", "true"})
    void leavesToJacksonWhatIsNotPlain(String json) {
        assertThat(payloads.read(json, TEXT, () -> "a text")).isEqualTo(jackson.readValue(json, String.class));
    }
}
