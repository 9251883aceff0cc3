package dev.durathread.internal.payload;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;

/**
 * Shows fields that JSON leaves out: those that are not public and have no getter, transient and ignored ones apart. Of a
 * hidden field only what can be told without running anybody's code is shown: a plain value as its text, a collection by
 * its size, anything else as being there.
 */
final class HiddenFields extends ValueSerializerModifier {
    private static final long serialVersionUID = 1;

    private HiddenFields() {}

    /** A mapper that writes as another one does, and hidden fields too. */
    static JsonMapper shownBy(JsonMapper mapper) {
        return mapper.rebuild()
                .changeDefaultVisibility(visibility -> visibility.withFieldVisibility(Visibility.ANY))
                .addModule(new SimpleModule("durathread-hidden-fields").setSerializerModifier(new HiddenFields()))
                .build();
    }

    @Override
    public List<BeanPropertyWriter> changeProperties(
            SerializationConfig config, BeanDescription.Supplier description, List<BeanPropertyWriter> properties) {
        for (BeanPropertyWriter property : properties) {
            if (property.getMember() instanceof AnnotatedField field
                    && !Modifier.isPublic(field.getAnnotated().getModifiers())
                    && !field.hasAnnotation(JsonProperty.class)) {
                property.assignSerializer(new Outline());
            }
        }
        return properties;
    }

    private static final class Outline extends ValueSerializer<Object> {
        @Override
        public void serialize(Object value, JsonGenerator out, SerializationContext context) {
            out.writeString(outline(value));
        }

        private static String outline(Object value) {
            return switch (value) {
                case Enum<?> constant -> constant.name();
                case Collection<?> c when isOfTheJdk(value) -> "a collection of " + c.size();
                case Map<?, ?> m when isOfTheJdk(value) -> "a map of " + m.size();
                case CharSequence _, Number _, Boolean _, Character _ when isOfTheJdk(value) -> value.toString();
                case java.time.temporal.TemporalAccessor _, java.util.UUID _ when isOfTheJdk(value) -> value.toString();
                default -> "something";
            };
        }

        private static boolean isOfTheJdk(Object value) {
            return value.getClass().getName().startsWith("java.");
        }
    }
}
