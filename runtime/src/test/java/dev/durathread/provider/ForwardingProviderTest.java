package dev.durathread.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.ForwardingProvider.Operation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** No method of the SPI goes past a forwarding provider, default methods included. */
class ForwardingProviderTest {
    private static final Set<Method> SPI = Arrays.stream(Provider.class.getMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .collect(Collectors.toSet());

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
