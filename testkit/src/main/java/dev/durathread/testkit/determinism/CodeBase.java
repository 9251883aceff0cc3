package dev.durathread.testkit.determinism;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Class files, found as resources of a class loader and read once. */
final class CodeBase {
    private static final String REPLAY_SAFE = "Ldev/durathread/ReplaySafe;";

    private final ClassLoader loader;
    private final Map<String, Optional<OwnClass>> classes = new HashMap<>();

    CodeBase(ClassLoader loader) {
        this.loader = loader;
    }

    /** A class that was read. */
    record OwnClass(
            String name,
            Optional<String> superclass,
            String sourceFile,
            Optional<String> replaySafe,
            List<OwnMethod> methods) {
        Optional<OwnMethod> method(String methodName, String descriptor) {
            return methods.stream()
                    .filter(method -> method.ref().name().equals(methodName)
                            && method.ref().descriptor().equals(descriptor))
                    .findFirst();
        }
    }

    /**
     * A method that was read.
     *
     * @param replaySafe the reason that its {@code @ReplaySafe} gives, where it or its class has one
     */
    record OwnMethod(
            MethodRef ref,
            boolean isSynthetic,
            boolean isSynchronized,
            boolean isStatic,
            Optional<String> replaySafe,
            List<Op> ops) {}

    /** A class by its binary name; empty when there is no class file of that name. */
    Optional<OwnClass> find(String name) {
        return classes.computeIfAbsent(name, this::read);
    }

    private Optional<OwnClass> read(String name) {
        try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(ownClass(name, ClassFile.of().parse(in.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the class file of " + name, e);
        }
    }

    private static OwnClass ownClass(String name, ClassModel model) {
        Optional<String> safe = reason(model.findAttribute(Attributes.runtimeInvisibleAnnotations())
                .map(found -> found.annotations())
                .orElse(List.of()));
        List<OwnMethod> methods = new ArrayList<>();
        for (MethodModel method : model.methods()) {
            methods.add(ownMethod(name, method, safe));
        }
        String source = model.findAttribute(Attributes.sourceFile())
                .map(file -> file.sourceFile().stringValue())
                .orElse("unknown source");
        return new OwnClass(
                name, model.superclass().map(entry -> MethodRef.dotted(entry.asInternalName())), source, safe, methods);
    }

    private static OwnMethod ownMethod(String owner, MethodModel method, Optional<String> safeClass) {
        Optional<String> safe = reason(method.findAttribute(Attributes.runtimeInvisibleAnnotations())
                .map(found -> found.annotations())
                .orElse(List.of()));
        return new OwnMethod(
                new MethodRef(
                        owner,
                        method.methodName().stringValue(),
                        method.methodType().stringValue()),
                method.flags().has(AccessFlag.SYNTHETIC),
                method.flags().has(AccessFlag.SYNCHRONIZED),
                method.flags().has(AccessFlag.STATIC),
                safe.or(() -> safeClass),
                MethodCode.of(method));
    }

    private static Optional<String> reason(List<Annotation> annotations) {
        return annotations.stream()
                .filter(annotation -> annotation.className().stringValue().equals(REPLAY_SAFE))
                .findFirst()
                .map(annotation -> annotation.elements().stream()
                        .filter(element -> element.value() instanceof AnnotationValue.OfString)
                        .map(element -> ((AnnotationValue.OfString) element.value()).stringValue())
                        .findFirst()
                        .orElse(""));
    }
}
