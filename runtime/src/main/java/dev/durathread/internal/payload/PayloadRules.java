package dev.durathread.internal.payload;

import dev.durathread.PayloadCodec;
import dev.durathread.RuntimeOptions;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The rules by which values become JSON and back.
 *
 * @param codec null for plain JSON
 * @param maxBytes the most UTF-8 bytes of one value's JSON
 * @param maxNesting how deep arrays and objects may lie in each other
 * @param maxDigits the most digits of a number
 * @param maxKeyCharacters the most characters of a key of an object
 * @param customizer what the user changes of the mapper; null for nothing
 */
public record PayloadRules(
        @Nullable PayloadCodec codec,
        int maxBytes,
        int maxNesting,
        int maxDigits,
        int maxKeyCharacters,
        @Nullable UnaryOperator<JsonMapper.Builder> customizer) {
    private static final int SLACK = 64; // the reader may count what the writer does not, such as a sign

    /** The rules that options ask for. */
    public static PayloadRules of(RuntimeOptions options) {
        return new PayloadRules(
                options.payloadCodec().orElse(null),
                options.maxPayloadBytes(),
                options.maxPayloadNesting(),
                options.maxPayloadDigits(),
                options.maxPayloadKeyCharacters(),
                options.jsonMapper().orElse(null));
    }

    /** The rules as they are unless changed, with a limit of bytes. */
    public static PayloadRules withMaxBytes(int maxBytes) {
        return of(RuntimeOptions.defaults().withMaxPayloadBytes(maxBytes));
    }

    /** Makes the mapper. What keeps stored values readable is set last, whatever the user has changed. */
    JsonMapper mapper() {
        JsonMapper.Builder builder = defaults(JsonMapper.builder(factory()));
        if (customizer != null) {
            builder = customizer.apply(builder);
        }
        return builder.deactivateDefaultTyping()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(SerializationFeature.INDENT_OUTPUT)
                .enable(JsonWriteFeature.QUOTE_PROPERTY_NAMES)
                .enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
                .build();
    }

    private JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxNesting + SLACK)
                        .maxNumberLength(maxDigits + SLACK)
                        .maxNameLength(maxKeyCharacters + SLACK)
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(maxNesting + SLACK)
                        .build())
                .build();
    }

    private JsonMapper.Builder defaults(JsonMapper.Builder builder) {
        JsonMapper[] made = new JsonMapper[1];
        SimpleModule sets = new SimpleModule("durathread-sets")
                .setSerializerModifier(new SetOrder(element -> {
                    made[0] = made[0] == null ? elements() : made[0];
                    return made[0].writeValueAsString(element);
                }))
                .addAbstractTypeMapping(Set.class, LinkedHashSet.class);
        return builder.enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .addModule(sets);
    }

    /** The mapper that tells elements of a set apart, so that they can be put in order. */
    private JsonMapper elements() {
        return new PayloadRules(null, maxBytes, maxNesting, maxDigits, maxKeyCharacters, customizer).mapper();
    }
}
