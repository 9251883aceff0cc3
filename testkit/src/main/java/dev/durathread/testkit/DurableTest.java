package dev.durathread.testkit;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.IncompleteExecutionException;

/**
 * Gives tests a {@link TestEnvironment} as a parameter: a new one for each test, shared by its {@code @BeforeEach}
 * methods, and closed after it. When a test fails, its message shows what each instance did and what it waits for.
 *
 * {@snippet :
 * @ExtendWith(DurableTest.class)
 * class ShopTest {
 *     @Test
 *     void paysOnce(TestEnvironment env) throws Exception {
 *         env.orchestration(PROCESS, Shop::process).stub(CHARGE, (ctx, order) -> "payment-1");
 *         ...
 *     }
 * }
 * }
 *
 * <p>To set the environment up, register the extension with {@link #with} instead:
 *
 * {@snippet :
 * @RegisterExtension
 * static final DurableTest durable = DurableTest.with(
 *         () -> TestEnvironment.builder().replayEveryTurn(true).build().orchestration(PROCESS, Shop::process));
 * }
 */
public final class DurableTest
        implements ParameterResolver,
                AfterEachCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(DurableTest.class);

    private final Supplier<TestEnvironment> environments;

    /** For {@code @ExtendWith}; environments as by {@link TestEnvironment#create()}. */
    public DurableTest() {
        this(TestEnvironment::create);
    }

    private DurableTest(Supplier<TestEnvironment> environments) {
        this.environments = Objects.requireNonNull(environments, "environments");
    }

    /** An extension that gets its environments from a supplier, which is asked once for each test. */
    public static DurableTest with(Supplier<TestEnvironment> environments) {
        return new DurableTest(environments);
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestEnvironment.class;
    }

    @Override
    public TestEnvironment resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(TestEnvironment.class, _ -> environments.get(), TestEnvironment.class);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withTimeline(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw withTimeline(context, failure);
    }

    private static Throwable withTimeline(ExtensionContext context, Throwable failure) {
        TestEnvironment env = environment(context);
        if (env == null || failure instanceof IncompleteExecutionException) {
            return failure;
        }
        String message = failure instanceof AssertionError ? failure.getMessage() : failure.toString();
        String text = message + "\n\nAt " + env.clock().now() + " of virtual time:\n" + env.timeline();
        AssertionFailedError error = failure instanceof AssertionFailedError known && known.isActualDefined()
                ? new AssertionFailedError(text, known.getExpected(), known.getActual(), failure)
                : new AssertionFailedError(text, failure);
        error.setStackTrace(failure.getStackTrace());
        return error;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestEnvironment env = context.getStore(NAMESPACE).remove(TestEnvironment.class, TestEnvironment.class);
        if (env != null) {
            env.close();
        }
    }

    private static @Nullable TestEnvironment environment(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(TestEnvironment.class, TestEnvironment.class);
    }
}
