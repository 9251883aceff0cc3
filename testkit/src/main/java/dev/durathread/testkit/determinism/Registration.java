package dev.durathread.testkit.determinism;

import dev.durathread.Orchestration;
import dev.durathread.testkit.determinism.CodeBase.OwnClass;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The body of an orchestration and the place where it was registered. The code of a lambda is found by that place,
 * because the class of a lambda has no class file.
 *
 * @param caller the class that registered it
 * @param method the method of it that did
 * @param descriptor of that method
 * @param bci the place of the call in that method
 */
public record Registration(Orchestration<?, ?> body, Class<?> caller, String method, String descriptor, int bci) {
    private static final StackWalker STACK = StackWalker.getInstance(Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE));

    /** A body that was registered by the caller of a class. */
    public static Registration byCallerOf(Class<?> registry, Class<?> inner, Orchestration<?, ?> body) {
        StackWalker.StackFrame frame = STACK.walk(
                        frames -> frames.filter(candidate -> candidate.getDeclaringClass() != Registration.class
                                        && candidate.getDeclaringClass() != registry
                                        && candidate.getDeclaringClass() != inner)
                                .findFirst())
                .orElseThrow();
        return new Registration(
                body,
                frame.getDeclaringClass(),
                frame.getMethodName(),
                frame.getDescriptor(),
                frame.getByteCodeIndex());
    }

    /** The class in whose class file the body's code or its lambda is. */
    Class<?> home() {
        Class<?> type = body.getClass();
        return type.isHidden() ? type.getNestHost() : type;
    }

    /**
     * The methods with which the body's code begins: that of the lambda at the very place of registration; where the
     * lambda was made elsewhere, of each lambda of its class that it could be.
     */
    List<MethodRef> roots(CodeBase code) {
        if (!body.getClass().isHidden()) {
            return code.find(body.getClass().getName()).stream()
                    .flatMap(type -> type.methods().stream())
                    .filter(candidate -> candidate.ref().name().equals("run") && !candidate.isSynthetic())
                    .map(CodeBase.OwnMethod::ref)
                    .toList();
        }
        return atPlace(code).map(List::of).orElseGet(() -> anyOf(code));
    }

    private Optional<MethodRef> atPlace(CodeBase code) {
        if (caller.getNestHost() != home()) {
            return Optional.empty();
        }
        List<Op> ops = code.find(caller.getName())
                .flatMap(type -> type.method(method, descriptor))
                .map(CodeBase.OwnMethod::ops)
                .orElse(List.of());
        for (int i = 1; i < ops.size(); i++) {
            if (ops.get(i).bci() == bci && ops.get(i - 1) instanceof Op.Lambda lambda) {
                return Optional.of(lambda.implementation());
            }
        }
        return Optional.empty();
    }

    private List<MethodRef> anyOf(CodeBase code) {
        String prefix = home().getName();
        return Stream.concat(Stream.of(home()), nested(home()))
                .map(Class::getName)
                .filter(name -> name.startsWith(prefix))
                .flatMap(name -> code.find(name).stream())
                .map(OwnClass::methods)
                .flatMap(List::stream)
                .flatMap(candidate -> candidate.ops().stream())
                .filter(op -> op instanceof Op.Lambda lambda && lambda.type().equals(DeterminismChecker.ORCHESTRATION))
                .map(op -> ((Op.Lambda) op).implementation())
                .collect(Collectors.toUnmodifiableSet())
                .stream()
                .toList();
    }

    private static Stream<Class<?>> nested(Class<?> host) {
        return Stream.of(host.getNestMembers()).filter(member -> member != host);
    }
}
