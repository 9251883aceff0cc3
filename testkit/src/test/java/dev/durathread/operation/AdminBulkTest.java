package dev.durathread.operation;

import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.WAITING;
import static dev.durathread.operation.Programs.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.OrchestrationStatus;
import dev.durathread.admin.AdminClient;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.failure.InstanceFinishedException;
import dev.durathread.failure.InstanceNotFoundException;
import dev.durathread.testkit.TestEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminBulkTest {
    private static final int MANY = 1_100; // more than one page
    private static final InstanceQuery THOSE =
            InstanceQuery.all().withIdPrefix("w").withLimit(3);

    private final TestStore store = TestStore.create();
    private final TestEnvironment env = Programs.environment(store);
    private AdminClient admin;

    @BeforeEach
    void start() {
        admin = env.client().admin();
        env.client().start(WAITING, "other", "x");
        env.client().start(QUICK, "w-done", "x");
        settle(env);
    }

    private void startMany() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Object>> starts = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                String id = "w" + i;
                starts.add(Executors.callable(() -> env.client().start(WAITING, id, "x")));
            }
            for (Future<Object> start : threads.invokeAll(starts)) {
                start.get();
            }
        }
        settle(env);
    }

    @AfterEach
    void close() {
        env.close();
        store.close();
    }

    private long count(Class<? extends OrchestrationStatus> status) {
        settle(env);
        return switch (status.getSimpleName()) {
            case "Running" -> admin.stats().running();
            case "Cancelled" -> admin.stats().cancelled();
            default -> admin.stats().completed();
        };
    }

    @Test
    void cancelsWhatAQueryMeans() throws Exception {
        startMany();
        assertThat(admin.cancelAll(THOSE, "enough")).isEqualTo(MANY);
        assertThat(count(OrchestrationStatus.Cancelled.class)).isEqualTo(MANY);
        assertThat(env.client().status("w7"))
                .isInstanceOfSatisfying(
                        OrchestrationStatus.Cancelled.class,
                        status -> assertThat(status.reason()).isEqualTo("enough"));
        assertThat(admin.cancelAll(THOSE, "again")).isZero();
        assertThat(env.client().status("other")).isInstanceOf(OrchestrationStatus.Running.class);
    }

    @Test
    void terminatesWhatAQueryMeans() throws Exception {
        startMany();
        assertThat(admin.terminateAll(THOSE, "enough")).isEqualTo(MANY);
        assertThat(count(OrchestrationStatus.Cancelled.class)).isEqualTo(MANY);
        assertThat(count(OrchestrationStatus.Running.class)).isEqualTo(1);
    }

    @Test
    void raisesAnEventToWhatAQueryMeans() throws Exception {
        startMany();
        assertThat(admin.raiseEventAll(THOSE, "go", "!")).isEqualTo(MANY);
        assertThat(count(OrchestrationStatus.Completed.class)).isEqualTo(MANY + 1);
    }

    @Test
    void suspendsAndResumesWhatAQueryMeans() throws Exception {
        startMany();
        assertThat(admin.suspendAll(THOSE, "maintenance")).isEqualTo(MANY);
        assertThat(admin.suspendAll(THOSE, "again")).isZero();
        assertThat(admin.raiseEventAll(InstanceQuery.all(), "go", "!")).isEqualTo(MANY + 1);
        assertThat(count(OrchestrationStatus.Running.class)).isEqualTo(MANY);
        assertThat(admin.resumeAll(THOSE)).isEqualTo(MANY);
        assertThat(count(OrchestrationStatus.Completed.class)).isEqualTo(MANY + 2);
        assertThat(admin.resumeAll(THOSE)).isZero();
    }

    @Test
    void suspendsOneByOneAndSaysWhatCannotBe() {
        env.client().suspend("other", "look");
        assertThat(admin.info("other").blocked()).contains("suspended: look");
        env.client().raiseEvent("other", "go", "!");
        settle(env);
        assertThat(env.client().status("other")).isInstanceOf(OrchestrationStatus.Running.class);
        env.client().resume("other");
        assertThat(admin.info("other").blocked()).isEmpty();
        settle(env);
        assertThat(env.client().status("other")).isInstanceOf(OrchestrationStatus.Completed.class);
        assertThatThrownBy(() -> env.client().suspend("other", "late")).isInstanceOf(InstanceFinishedException.class);
        assertThatThrownBy(() -> env.client().resume("nobody")).isInstanceOf(InstanceNotFoundException.class);
    }

    @Test
    void retriesWhatIsKnownAlone() {
        admin.retryPoisoned("other");
        assertThatThrownBy(() -> admin.retryPoisoned("nobody")).isInstanceOf(InstanceNotFoundException.class);
        env.client().terminate("other", "enough");
        assertThatThrownBy(() -> admin.retryPoisoned("other")).isInstanceOf(InstanceFinishedException.class);
    }
}
