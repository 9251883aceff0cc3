package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.ActivityMethod;
import dev.durathread.ActivityOptions;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.Orchestration;
import dev.durathread.OrchestrationContext;
import dev.durathread.RetryPolicy;
import dev.durathread.RuntimeOptions;
import dev.durathread.StartOptions;
import dev.durathread.TagFilter;
import dev.durathread.failure.ActivityFailedException;
import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryEvent.ActivityScheduled;
import dev.durathread.testkit.MemoryProvider;
import dev.durathread.testkit.TestEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interfaces whose plain method calls are durable activity calls. */
class ActivityInterfaceTest extends Scenarios {
    record Item(String name, int count) {}

    interface Warehouse {
        int reserve(String item, int count) throws IOException;

        @ActivityMethod("warehouse/ship")
        List<Item> ship(Map<String, Item> items);

        void forget();

        default int reserveTwice(String item) throws IOException {
            return reserve(item, 1) + reserve(item, 2);
        }

        @ActivityMethod
        default String stocktaking() {
            return "counted";
        }
    }

    private static final class Shelves implements Warehouse {
        @Override
        public int reserve(String item, int count) throws IOException {
            if (item.isEmpty()) {
                throw new IOException("no item");
            }
            return count * 10;
        }

        @Override
        public List<Item> ship(Map<String, Item> items) {
            return List.copyOf(items.values());
        }

        @Override
        public void forget() {}
    }

    private static List<HistoryEvent> run(Orchestration<String, String> body, String expected) throws Exception {
        try (TestEnvironment env = withContracts(environment(), body)) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo(expected);
            return env.history("a");
        }
    }

    private static TestEnvironment withContracts(TestEnvironment env, Orchestration<String, String> body) {
        return env.activities(Warehouse.class, new Shelves())
                .activities(Orders.class, things -> things)
                .orchestration(FLOW, body);
    }

    private static String shipping(OrchestrationContext ctx, String in) throws IOException {
        Warehouse warehouse = ctx.activities(Warehouse.class);
        warehouse.forget();
        return warehouse.reserveTwice("book") + " "
                + warehouse.ship(Map.of("k", new Item("book", 2))) + " "
                + warehouse.stocktaking();
    }

    @Test
    @DisplayName("SHD-05 plain method calls are durable whichever commit the process is killed at")
    void callsActivitiesOverCrashes() throws Exception {
        assertThat(sweep(env -> withContracts(env, ActivityInterfaceTest::shipping)))
                .isEqualTo("30 [Item[name=book, count=2]] counted");
    }

    @Test
    void callsActivitiesByPlainMethodCalls() throws Exception {
        List<HistoryEvent> history = run(ActivityInterfaceTest::shipping, "30 [Item[name=book, count=2]] counted");
        assertThat(events(history, ActivityScheduled.class))
                .extracting(ActivityScheduled::name)
                .containsExactly(
                        "Warehouse.forget",
                        "Warehouse.reserve",
                        "Warehouse.reserve",
                        "warehouse/ship",
                        "Warehouse.stocktaking");
        assertThat(events(history, ActivityScheduled.class).get(2).input()).isEqualTo("[\"book\",2]");
    }

    @Test
    void givesCheckedExceptionsAsFailuresOfTheActivity() throws Exception {
        run(
                (ctx, _) -> {
                    try {
                        return "" + ctx.activities(Warehouse.class).reserve("", 1);
                    } catch (ActivityFailedException e) {
                        return e.details().errorType() + " " + e.details().message();
                    }
                },
                "java.io.IOException no item");
    }

    @Test
    void isAnObjectLikeAnyOther() throws Exception {
        run(
                (ctx, _) -> {
                    Warehouse one = ctx.activities(Warehouse.class);
                    Set<Warehouse> known = new HashSet<>(List.of(one));
                    return known.contains(one) + " " + one.equals(ctx.activities(Warehouse.class)) + " " + one;
                },
                "true false activities of " + Warehouse.class.getName());
    }

    interface Store<T> {
        List<T> save(List<T> things);
    }

    interface Orders extends Store<Item> {}

    @Test
    void fillsInTheTypesThatASuperInterfaceLeavesOpen() throws Exception {
        run(
                (ctx, _) -> ctx.activities(Orders.class)
                        .save(List.of(new Item("pen", 3)))
                        .getFirst()
                        .name(),
                "pen");
    }

    interface Overloaded {
        String find(String id);

        String find(int number);
    }

    interface NamedOverloads {
        String find(String id);

        @ActivityMethod("find-by-number")
        String find(int number);
    }

    interface GenericMethod {
        <T> List<T> all(T example);
    }

    @SuppressWarnings("rawtypes") // that it is raw is the point
    interface Raw extends Store {}

    interface Empty {
        static String nothing() {
            return "";
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Overloaded.class, GenericMethod.class, Store.class, Raw.class, Empty.class, Shelves.class})
    void refusesWhatCannotBeAContract(Class<?> type) throws Exception {
        try (MemoryProvider provider = MemoryProvider.create()) {
            assertThatThrownBy(() -> register(provider, type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(type == Raw.class ? "Store" : type.getSimpleName());
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // refused before the implementation is looked at
    private static void register(MemoryProvider provider, Class type) {
        DurableRuntime.builder(provider).activities(type, new Object());
    }

    @Test
    void tellsOverloadsApartByTheirAnnotation() throws Exception {
        try (MemoryProvider provider = MemoryProvider.create();
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activities(NamedOverloads.class, new NamedOverloads() {
                            @Override
                            public String find(String id) {
                                return "id " + id;
                            }

                            @Override
                            public String find(int number) {
                                return "number " + number;
                            }
                        })
                        .orchestration(FLOW, (ctx, _) -> {
                            NamedOverloads finder = ctx.activities(NamedOverloads.class);
                            return finder.find("x") + ", " + finder.find(7);
                        })
                        .start()) {
            runtime.client().start(FLOW, "a", "in");
            assertThat(runtime.client().await(FLOW, "a", SOON)).isEqualTo("id x, number 7");
        }
    }

    interface Flaky {
        @ActivityMethod(maxAttempts = 3, timeout = "PT30S")
        String third(String text);

        @ActivityMethod(tag = "gpu")
        String tagged(String text);

        String plain(String text);
    }

    interface Broken {
        @ActivityMethod(timeout = "soon")
        String never();
    }

    private static final class ThirdTime implements Flaky {
        private int calls;

        @Override
        public String third(String text) {
            calls++;
            if (calls < 3) {
                throw new IllegalStateException("call " + calls);
            }
            return text + calls;
        }

        @Override
        public String tagged(String text) {
            return text;
        }

        @Override
        public String plain(String text) {
            return third(text);
        }
    }

    @Test
    void triesAgainAsItsAnnotationSays() throws Exception {
        try (TestEnvironment env = environment()
                .activities(Flaky.class, new ThirdTime())
                .orchestration(FLOW, (ctx, in) -> ctx.activities(Flaky.class).third(in))) {
            start(env, "a");
            assertThat(result(env, "a")).endsWith("3");
        }
    }

    @Test
    void givesEveryCallTheOptionsOfTheStub() throws Exception {
        ActivityOptions options = ActivityOptions.none()
                .withRetry(RetryPolicy.fixed(3, Duration.ofMillis(10)))
                .withTag("cpu");
        try (TestEnvironment env = TestEnvironment.builder()
                .options(RuntimeOptions.defaults().withTags(TagFilter.any()))
                .build()
                .activities(Flaky.class, new ThirdTime())
                .orchestration(
                        FLOW,
                        (ctx, in) -> ctx.activities(Flaky.class, options).plain(in)
                                + ctx.activities(Flaky.class).tagged(in)
                                + ctx.activities(Flaky.class, options).tagged(in))) {
            start(env, "a");
            assertThat(result(env, "a")).contains("3");
            assertThat(events(env.history("a"), ActivityScheduled.class))
                    .extracting(ActivityScheduled::tag)
                    .containsExactly("cpu", "gpu", "cpu");
        }
    }

    @Test
    void refusesOptionsThatCannotBeUsed() {
        try (TestEnvironment env = environment().activities(Broken.class, () -> "never")) {
            assertThatThrownBy(() -> start(env, "a"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("never()", "soon");
        }
    }

    @Test
    void refusesOptionsOfAStartThatOnlyClientsHave() throws Exception {
        for (StartOptions options : List.of(
                StartOptions.none().withEvent("go", 1), StartOptions.none().withIfExists(IfExists.REPLACE_FINISHED))) {
            try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
                try {
                    ctx.startOrchestration("Flow", "b", in, options);
                    return "started";
                } catch (IllegalArgumentException e) {
                    return e.getMessage();
                }
            })) {
                start(env, "a");
                assertThat(result(env, "a")).contains("\"b\"", "are for clients");
            }
        }
    }
}
