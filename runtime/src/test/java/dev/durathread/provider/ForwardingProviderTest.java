package dev.durathread.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.ForwardingProvider.Operation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No method of the SPI goes past a forwarding provider, default methods included but for those that call another form. */
class ForwardingProviderTest {
    private static final Set<Method> SPI = Arrays.stream(Provider.class.getMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !isShortForm(method))
            .collect(Collectors.toSet());

    /** Whether it is a default method that gives another of its name, which is abstract, an argument. */
    private static boolean isShortForm(Method method) {
        return method.isDefault()
                && Arrays.stream(Provider.class.getMethods())
                        .anyMatch(other ->
                                other.getName().equals(method.getName()) && Modifier.isAbstract(other.getModifiers()));
    }

    @Test
    void overridesEveryMethod() {
        assertThat(SPI)
                .allSatisfy(method -> assertThat(ForwardingProvider.class
                                .getMethod(method.getName(), method.getParameterTypes())
                                .getDeclaringClass())
                        .isEqualTo(ForwardingProvider.class));
    }

    @Test
    void namesEveryMethodOnce() {
        assertThat(Arrays.stream(Operation.values()).map(Operation::methodName))
                .containsExactlyInAnyOrderElementsOf(
                        SPI.stream().map(Method::getName).collect(Collectors.toSet()));
    }
}
