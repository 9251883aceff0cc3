package dev.durathread.internal.payload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;

/**
 * Has sets that have no order of their own written sorted: they are iterated in another order in each JVM, and equal
 * values are to give equal JSON. What compares with its like is sorted so, anything else by its JSON.
 */
final class SetOrder extends ValueSerializerModifier {
    private static final long serialVersionUID = 1;

    private final transient Function<Object, String> json;

    /** @param json the JSON of an element */
    SetOrder(Function<Object, String> json) {
        this.json = json;
    }

    @Override
    public ValueSerializer<?> modifyCollectionSerializer(
            SerializationConfig config,
            CollectionType type,
            BeanDescription.Supplier description,
            ValueSerializer<?> serializer) {
        Class<?> raw = type.getRawClass();
        boolean unordered = Set.class.isAssignableFrom(raw)
                && !SequencedCollection.class.isAssignableFrom(raw)
                && !EnumSet.class.isAssignableFrom(raw);
        return unordered ? new Sorted(serializer, json) : serializer;
    }

    /** Gives a sorted set to the serializer that would have written the unsorted one. */
    private static final class Sorted extends ValueSerializer<Object> {
        private final ValueSerializer<Object> serializer;
        private final Function<Object, String> json;

        @SuppressWarnings("unchecked") // it is given sets, as the one that it stands for
        Sorted(ValueSerializer<?> serializer, Function<Object, String> json) {
            this.serializer = (ValueSerializer<Object>) serializer;
            this.json = json;
        }

        @Override
        public void serialize(Object set, JsonGenerator out, SerializationContext context) {
            serializer.serialize(sorted(set), out, context);
        }

        @Override
        public void serializeWithType(
                Object set, JsonGenerator out, SerializationContext context, TypeSerializer type) {
            serializer.serializeWithType(sorted(set), out, context, type);
        }

        @Override
        public void resolve(SerializationContext context) {
            serializer.resolve(context);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // a serializer that needs no context gives itself
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            ValueSerializer<?> contextual = serializer.createContextual(context, property);
            return contextual == serializer ? this : new Sorted(contextual, json);
        }

        @Override
        public boolean isEmpty(SerializationContext context, Object set) {
            return ((Set<?>) set).isEmpty();
        }

        private Set<?> sorted(Object given) {
            Set<?> set = (Set<?>) given;
            if (set.size() < 2 || set instanceof SequencedCollection<?>) {
                return set;
            }
            List<Object> elements = new ArrayList<>(set);
            elements.sort(Comparator.nullsFirst(areAlike(elements) ? Sorted::compare : Comparator.comparing(json)));
            return new LinkedHashSet<>(elements);
        }

        private static boolean areAlike(List<Object> elements) {
            Class<?> first = null;
            for (Object element : elements) {
                if (element != null) {
                    first = first == null ? element.getClass() : first;
                    if (element.getClass() != first || !isOrderedByTheJdk(element)) {
                        return false;
                    }
                }
            }
            return true;
        }

        /** An order of the user's own may call things equal that are not, or look at what differs between JVMs. */
        private static boolean isOrderedByTheJdk(Object element) {
            return element instanceof Comparable<?>
                    && element.getClass().getName().startsWith("java.");
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // both are of one class
        private static int compare(Object a, Object b) {
            return ((Comparable) a).compareTo(b);
        }
    }
}
