package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaNameTest {
    private static final String LONGEST = "a23456789_123456789_123456789_123456789_123456789_123456789_123";

    @ParameterizedTest
    @ValueSource(strings = {"durathread", "_x", "a1_b2", LONGEST})
    void allowsPlainNames(String name) {
        assertThat(new SchemaName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Orders",
                "1st",
                "a-b",
                "a b",
                "a;drop schema public",
                "a\"b",
                "a\nb",
                "größe",
                "pg_temp",
                "information_schema",
                LONGEST + "4"
            })
    void refusesNamesThatWouldNeedQuotesOrAreTaken(String name) {
        assertThatThrownBy(() -> new SchemaName(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("DUR-3031");
    }
}
