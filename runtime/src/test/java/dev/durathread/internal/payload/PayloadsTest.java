package dev.durathread.internal.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.durathread.PayloadCodec;
import dev.durathread.RuntimeOptions;
import dev.durathread.TypeRef;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Values that become JSON: each comes back as it was, or is refused where it is written. */
class PayloadsTest {
    private static final RuntimeOptions OPTIONS = RuntimeOptions.defaults();

    private final Payloads payloads = new Payloads(PayloadRules.of(OPTIONS));

    record Order(String id, BigDecimal total, Optional<String> note, List<Integer> lines) {}

    record Box<T>(T value) {}

    enum Color {
        RED,
        @JsonProperty("bleu")
        BLUE
    }

    sealed interface Shape {}

    record Circle(int r) implements Shape {}

    /** Keeps what it has in private fields that nothing shows. */
    static class Money {
        private int cents;
        private String currency = "";

        Money() {}

        Money(int cents, String currency) {
            this.cents = cents;
            this.currency = currency;
        }
    }

    /** Shows one of its two fields. */
    static class HalfShown {
        private String id = "";
        private int cents;

        public String getId() {
            return id;
        }

        public void setId(String value) {
            id = value;
        }
    }

    /** Can be written and read, and knows more that need not be kept. */
    static class WithACache {
        public String id = "";
        private transient int hash;
        private final Object lock = new Object();

        @Override
        public boolean equals(Object other) {
            return other instanceof WithACache that && that.id.equals(id);
        }

        @Override
        public int hashCode() {
            synchronized (lock) {
                hash = id.hashCode();
            }
            return hash;
        }
    }

    /** Can be written and not be read. */
    static class Fluent {
        private final int cents;

        Fluent(int cents, java.io.InputStream unknown) {
            this.cents = cents;
        }

        public int getCents() {
            return cents;
        }
    }

    record Raw(@JsonRawValue String json) {}

    static class Animal {
        public String name = "";
    }

    static class Dog extends Animal {
        public String breed = "dachshund";
    }

    static Stream<Arguments> kept() {
        return Stream.of(
                of(TypeRef.of(Instant.class), Instant.parse("2026-03-29T00:59:59.123456789Z")),
                of(
                        TypeRef.of(ZonedDateTime.class),
                        ZonedDateTime.of(2026, 3, 28, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"))),
                of(TypeRef.of(OffsetDateTime.class), OffsetDateTime.parse("2026-03-28T02:30:00+02:00")),
                of(TypeRef.of(OffsetDateTime.class), OffsetDateTime.parse("2026-03-28T02:30:00Z")),
                of(TypeRef.of(LocalDateTime.class), LocalDateTime.parse("2026-03-29T02:30:00")),
                of(TypeRef.of(Duration.class), Duration.ofDays(40).plusNanos(7)),
                of(TypeRef.of(Period.class), Period.of(1, 2, 3)),
                of(TypeRef.of(Date.class), new Date(1_774_000_000_123L)),
                of(TypeRef.of(BigDecimal.class), new BigDecimal("1.10")),
                of(TypeRef.of(BigDecimal.class), new BigDecimal("12345678901234567890.123456789012345678901234567890")),
                of(TypeRef.of(BigDecimal.class), new BigDecimal("1E+400")),
                of(TypeRef.of(BigInteger.class), BigInteger.TEN.pow(99)),
                of(TypeRef.of(BigInteger.class), BigInteger.TEN.pow(999)),
                of(TypeRef.of(Long.class), Long.MIN_VALUE),
                of(TypeRef.of(Double.class), Double.NaN),
                of(TypeRef.of(Double.class), -0.0),
                of(TypeRef.of(Double.class), Double.MIN_VALUE),
                of(TypeRef.of(byte[].class), new byte[] {0, 1, -1}),
                of(
                        new TypeRef<Map<String, Object>>() {},
                        new TreeMap<>(Map.of("n", 1L << 40, "d", new BigDecimal("0.10"), "t", "x"))),
                of(TypeRef.of(Order.class), new Order("1", new BigDecimal("9.90"), Optional.empty(), List.of(1, 2))),
                of(new TypeRef<Box<List<LocalDate>>>() {}, new Box<>(List.of(LocalDate.parse("2026-01-31")))),
                of(TypeRef.of(Color.class), Color.BLUE),
                of(new TypeRef<Map<Color, Integer>>() {}, new EnumMap<>(Map.of(Color.RED, 1, Color.BLUE, 2))),
                of(new TypeRef<Set<Color>>() {}, new HashSet<>(List.of(Color.values()))),
                of(TypeRef.of(String.class), ""),
                of(TypeRef.of(String.class), "cut: \ud83d"),
                of(TypeRef.of(String.class), "cut the other way: \ude00\ud83d"),
                of(TypeRef.of(String.class), "null \u0000, \ud83d\ude00 whole"),
                of(TypeRef.of(UUID.class), UUID.fromString("6ba7b810-9dad-41d1-80b4-00c04fd430c8")),
                of(new TypeRef<Optional<String>>() {}, Optional.of("x")),
                of(TypeRef.of(OptionalInt.class), OptionalInt.of(3)),
                of(TypeRef.of(Character.class), 'x'),
                of(TypeRef.of(Locale.class), Locale.GERMANY),
                of(TypeRef.of(ZoneId.class), ZoneId.of("Europe/Berlin")),
                of(TypeRef.of(URI.class), URI.create("http://x/y?z=%20")),
                of(new TypeRef<Map<Integer, List<String>>>() {}, Map.of(1, List.of("a"), 10, List.of("b"))),
                of(TypeRef.of(Object.class), List.of(1, "a", Map.of("k", new BigDecimal("1.10")))),
                of(TypeRef.of(WithACache.class), new WithACache()));
    }

    private static Arguments of(TypeRef<?> type, Object value) {
        return Arguments.of(type, value);
    }

    @ParameterizedTest
    @MethodSource("kept")
    void keepsAValueAsItIs(TypeRef<?> type, Object value) {
        String json = payloads.write(value, type.type(), () -> "a value");
        assertThat(json).isEqualTo(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertThat(Objects.deepEquals(payloads.read(json, type, () -> "a value"), value))
                .as("%s, as %s", json, type)
                .isTrue();
    }

    @Test
    void keepsNullWhateverItsType() {
        assertThat(payloads.write(null, Circle.class, () -> "a value")).isEqualTo("null");
        assertThat(payloads.write(null, null, () -> "a value")).isEqualTo("null");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(Money.class, new Money(4200, "EUR"), "\"cents\""),
                Arguments.of(null, new Money(4200, "EUR"), "\"cents\""),
                Arguments.of(null, List.of(new Money(4200, "EUR")), "[0].cents"),
                Arguments.of(Object.class, Map.of("k", new Money(1, "EUR")), "k.cents"),
                Arguments.of(new TypeRef<Box<Money>>() {}.type(), new Box<>(new Money(1, "EUR")), "value.cents"),
                Arguments.of(HalfShown.class, halfShown(), "\"cents\""),
                Arguments.of(Fluent.class, new Fluent(1, java.io.InputStream.nullInputStream()), "Fluent"),
                Arguments.of(null, new Fluent(1, java.io.InputStream.nullInputStream()), "Fluent"),
                Arguments.of(Shape.class, new Circle(3), "Shape"),
                Arguments.of(Animal.class, new Dog(), "\"breed\""),
                Arguments.of(Raw.class, new Raw("{not json"), "Raw"),
                Arguments.of(Integer.class, "text", "java.lang.Integer"),
                Arguments.of(
                        new ArgumentTypes(List.of(int.class, Money.class)), List.of(1, new Money(1, "x")), "cents"),
                Arguments.of(new ArgumentTypes(List.of(int.class)), List.of(1, 2), "1 arguments"));
    }

    private static HalfShown halfShown() {
        HalfShown value = new HalfShown();
        value.cents = 1;
        return value;
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatWouldNotComeBack(Type type, Object value, String told) {
        assertThatThrownBy(() -> payloads.write(value, type, () -> "the result of activity \"A\""))
                .isInstanceOf(PayloadException.class)
                .hasMessageStartingWith("DUR-1201: ")
                .hasMessageContaining("the result of activity \"A\"")
                .hasMessageContaining(told);
    }

    @Test
    void writesAHalfShownValueWhoseHiddenHalfIsAsItComes() {
        assertThatCode(() -> payloads.write(new HalfShown(), HalfShown.class, () -> "a value"))
                .doesNotThrowAnyException();
    }

    static Stream<Arguments> tooLarge() {
        return Stream.of(
                Arguments.of(BigInteger.TEN.pow(1_000), "1001 digits in a number, allowed are 1000", "Digits"),
                Arguments.of(
                        new BigDecimal(BigInteger.TEN.pow(1_500)).add(new BigDecimal("0.5")),
                        "1502 digits in a number, allowed are 1000",
                        "Digits"),
                Arguments.of(nested(501), "501 levels of nesting, allowed are 500", "Nesting"),
                Arguments.of(
                        Map.of("k".repeat(50_001), 1),
                        "50001 characters in a key, allowed are 50000",
                        "KeyCharacters"));
    }

    private static Object nested(int depth) {
        Object value = "x";
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? List.of(value) : Map.of("k", value);
        }
        return value;
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void refusesWhatItsReaderWouldRefuse(Object value, String told, String option) {
        assertThatThrownBy(() -> payloads.write(value, null, () -> "a value"))
                .isInstanceOf(PayloadException.class)
                .hasMessage("DUR-1201: a value has " + told + "; see RuntimeOptions.withMaxPayload" + option);
    }

    @Test
    void readsWhatIsAtItsLimits() {
        for (Object value : List.of(BigInteger.TEN.pow(999), nested(500), Map.of("k".repeat(50_000), 1))) {
            String json = payloads.write(value, Object.class, () -> "a value");
            assertThat(payloads.read(json, TypeRef.of(Object.class), () -> "a value"))
                    .isEqualTo(value);
        }
    }

    @Test
    void takesItsLimitsFromTheOptions() {
        Payloads wide = new Payloads(PayloadRules.of(
                OPTIONS.withMaxPayloadNesting(1_000).withMaxPayloadDigits(5_000).withMaxPayloadKeyCharacters(100_000)));
        for (Object value : List.of(BigInteger.TEN.pow(4_999), nested(1_000), Map.of("k".repeat(100_000), 1))) {
            String json = wide.write(value, Object.class, () -> "a value");
            assertThat(wide.read(json, TypeRef.of(Object.class), () -> "a value"))
                    .isEqualTo(value);
        }
    }

    @Test
    void countsBytesOfWhatItEscapes() {
        Payloads small = new Payloads(PayloadRules.withMaxBytes(16));
        assertThat(small.write("\ud83d\ud83d", null, () -> "a value")).isEqualTo("\"\\ud83d\\ud83d\"");
        assertThatThrownBy(() -> small.write("\ud83d\ud83d\ud83d", null, () -> "a value"))
                .isInstanceOf(PayloadTooLargeException.class)
                .hasMessageContaining("20 bytes, allowed are 16");
    }

    @Test
    void writesSetsSorted() {
        record Point(int x, int y) {}
        assertThat(payloads.write(Set.of("c", "a", "b"), null, () -> "a set")).isEqualTo("[\"a\",\"b\",\"c\"]");
        assertThat(payloads.write(new HashSet<>(List.of(10, 9, 100)), null, () -> "a set"))
                .isEqualTo("[9,10,100]");
        assertThat(payloads.write(Set.of(new Point(2, 1), new Point(1, 2)), null, () -> "a set"))
                .isEqualTo("[{\"x\":1,\"y\":2},{\"x\":2,\"y\":1}]");
        assertThat(payloads.write(new LinkedHashSet<>(List.of("b", "a")), null, () -> "a set"))
                .isEqualTo("[\"b\",\"a\"]");
        assertThat(payloads.write(
                        new HashSet<>(List.of(new BigDecimal("1.0"), new BigDecimal("1.00"))), null, () -> ""))
                .hasSize("[1.0,1.00]".length());
    }

    @Test
    void readsBackThroughTheCodec() {
        PayloadCodec lossy = new PayloadCodec() {
            @Override
            public String encode(String json) {
                return new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.US_ASCII);
            }

            @Override
            public String decode(String stored) {
                return stored;
            }
        };
        Payloads coded = new Payloads(PayloadRules.of(OPTIONS.withPayloadCodec(lossy)));
        assertThat(coded.write("plain", null, () -> "a value")).isEqualTo("\"\\\"plain\\\"\"");
        assertThatThrownBy(() -> coded.write("\u00e4", null, () -> "a value"))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("does not decode what it makes of a value");
    }

    @Test
    void carriesHalvesOfSurrogatePairsThroughACodecOfBytes() {
        PayloadCodec base64 = new PayloadCodec() {
            @Override
            public String encode(String json) {
                return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public String decode(String stored) {
                return new String(Base64.getDecoder().decode(stored), StandardCharsets.UTF_8);
            }
        };
        Payloads coded = new Payloads(PayloadRules.of(OPTIONS.withPayloadCodec(base64)));
        String stored = coded.write("cut \ud83d", null, () -> "a value");
        assertThat(coded.read(stored, TypeRef.of(String.class), () -> "a value"))
                .isEqualTo("cut \ud83d");
    }

    @Test
    void usesTheMapperOfTheUserWithinItsRules() {
        Payloads own = new Payloads(
                PayloadRules.of(OPTIONS.withJsonMapper(json -> json.enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
                        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .disable(JsonWriteFeature.QUOTE_PROPERTY_NAMES))));
        String json = own.write(Map.of("a", Color.RED), null, () -> "a value");
        assertThat(json).isEqualTo("{\"a\":\"red\"}");
        assertThat(own.read("{\"r\":1,\"more\":2}", TypeRef.of(Circle.class), () -> "a value"))
                .isEqualTo(new Circle(1));
    }

    @Test
    void provesNothingOfAMapperThatTheUserHasChanged() {
        AtomicInteger read = new AtomicInteger();
        SimpleModule module = new SimpleModule("count");
        module.addDeserializer(Circle.class, new ValueDeserializer<>() {
            @Override
            public Circle deserialize(JsonParser parser, DeserializationContext context) throws JacksonException {
                read.incrementAndGet();
                parser.skipChildren();
                return new Circle(7);
            }
        });
        Payloads own = new Payloads(PayloadRules.of(OPTIONS.withJsonMapper(json -> json.addModule(module))));
        assertThatThrownBy(() -> own.write(new Circle(3), Circle.class, () -> "a value"))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("\"r\"");
        assertThat(read).hasValue(1);
    }

    record Before(String name, int cents) {}

    record After(String name, int cents, Optional<String> note, boolean express) {}

    @Test
    void findsTheSameWhatMeansTheSame() {
        assertSame("{\"name\":\"a\",\"cents\":1}", "{\"cents\":1.0,\"name\":\"a\"}", Before.class);
        assertSame(
                "{\"cents\":1,\"express\":false,\"name\":\"a\",\"note\":null}",
                "{\"name\":\"a\",\"cents\":1}",
                After.class);
        assertSame("{\"cents\":1,\"name\":\"a\"}", "{\"cents\":1,\"name\":\"a\",\"gone\":[1]}", Before.class);
        assertSame("[{\"a\":1}]", "[{\"b\":null,\"a\":1e0}]", null);
        assertSame("\"a\"", "\"\\u0061\"", null);
    }

    private void assertSame(String asked, String recorded, Type type) {
        assertThat(payloads.isSame(asked, recorded, type))
                .as("%s and %s", asked, recorded)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"b\",\"cents\":1}",
                "{\"name\":\"a\",\"cents\":2}",
                "{\"name\":\"a\"}",
                "null",
                "[]",
                "\"a\"",
                "{\"name\":[],\"cents\":1}"
            })
    void findsOtherWhatMeansSomethingElse(String recorded) {
        assertThat(payloads.isSame("{\"cents\":1,\"name\":\"a\"}", recorded, Before.class))
                .isFalse();
        assertThat(payloads.isSame(
                        "{\"cents\":1,\"express\":true,\"name\":\"a\",\"note\":null}",
                        "{\"name\":\"a\",\"cents\":1}",
                        After.class))
                .isFalse();
    }

    @Test
    void keepsTheOrderOfListsAndTheKeysOfMaps() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", new ArrayList<>(List.of("y", "x")));
        map.put("a", null);
        assertThat(payloads.write(map, null, () -> "a map")).isEqualTo("{\"a\":null,\"b\":[\"y\",\"x\"]}");
    }

    @Test
    void asksWhatItProvesOnceOnly() {
        ProvenTypes types = new ProvenTypes(new JsonMapper().getTypeFactory());
        assertThat(types.contains(Order.class)).isTrue();
        assertThat(types.contains(new TypeRef<Map<String, List<Box<Integer>>>>() {}.type()))
                .isTrue();
        assertThat(types.contains(Color.class)).isFalse();
        assertThat(types.contains(Raw.class)).isFalse();
        assertThat(types.contains(Object.class)).isFalse();
        assertThat(types.contains(Money.class)).isFalse();
        assertThat(types.contains(new TypeRef<Box<Object>>() {}.type())).isFalse();
    }
}
