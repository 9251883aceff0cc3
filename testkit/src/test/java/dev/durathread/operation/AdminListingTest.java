package dev.durathread.operation;

import static dev.durathread.operation.Programs.LOOP;
import static dev.durathread.operation.Programs.PARENT;
import static dev.durathread.operation.Programs.QUICK;
import static dev.durathread.operation.Programs.WAITING;
import static dev.durathread.operation.Programs.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.durathread.OrchestrationStatus;
import dev.durathread.OrchestrationType;
import dev.durathread.admin.AdminClient;
import dev.durathread.admin.InstanceInfo;
import dev.durathread.admin.InstanceQuery;
import dev.durathread.admin.Page;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AdminListingTest {
    private final TestStore store = TestStore.create();
    private final TestEnvironment env = Programs.environment(store);
    private AdminClient admin;

    @BeforeEach
    void open() {
        admin = env.client().admin();
    }

    @AfterEach
    void close() {
        env.close();
        store.close();
    }

    private List<String> ids(InstanceQuery query) {
        return admin.list(query).items().stream().map(InstanceInfo::instanceId).toList();
    }

    private void start(OrchestrationType<String, ?> type, String... ids) {
        for (String id : ids) {
            env.client().start(type, id, id);
            settle(env);
        }
    }

    @Test
    @DisplayName("ADM-01 instances are listed newest first, or oldest first")
    void listsNewestFirstUnlessToldOtherwise() {
        start(QUICK, "b", "c", "a");
        assertThat(ids(InstanceQuery.all())).containsExactly("a", "c", "b");
        assertThat(ids(InstanceQuery.all().withOldestFirst())).containsExactly("b", "c", "a");
    }

    @Test
    @DisplayName("ADM-01 a listing is filtered by status, name, version, id prefix and parent")
    void filters() {
        env.orchestration(WAITING, "2.0.0", (ctx, text) -> text);
        env.restart();
        admin = env.client().admin();
        start(QUICK, "order-1", "order_2");
        start(PARENT, "p");
        start(WAITING, "order-2.0");
        env.client().start(LOOP, "waits", 0);
        settle(env);

        assertThat(ids(InstanceQuery.all().withStatus(OrchestrationStatus.Completed.class)))
                .containsExactly("order-2.0", "p-2", "p-1", "p", "order_2", "order-1");
        assertThat(ids(InstanceQuery.all().withStatus(OrchestrationStatus.Running.class)))
                .containsExactly("waits");
        assertThat(ids(InstanceQuery.all()
                        .withStatus(OrchestrationStatus.Running.class)
                        .withStatus(OrchestrationStatus.Failed.class)))
                .containsExactly("waits");
        assertThat(ids(InstanceQuery.all().withName("Parent"))).containsExactly("p");
        assertThat(ids(InstanceQuery.all().withName("Waiting").withVersion("2.0.0")))
                .containsExactly("order-2.0", "p-2", "p-1");
        assertThat(ids(InstanceQuery.all().withVersion("9.9.9"))).isEmpty();
        assertThat(ids(InstanceQuery.all().withIdPrefix("order_"))).containsExactly("order_2");
        assertThat(ids(InstanceQuery.all().withIdPrefix("order-"))).containsExactly("order-2.0", "order-1");
        assertThat(ids(InstanceQuery.all().withParent("p"))).containsExactly("p-2", "p-1");
        assertThat(ids(InstanceQuery.all().withName("Waiting").withParent("p").withIdPrefix("p-1")))
                .containsExactly("p-1");
    }

    @Test
    @DisplayName("ADM-01 a listing is filtered by ranges of creation and of the last change")
    void filtersByTime() {
        start(WAITING, "a");
        Instant second = env.clock().now();
        start(WAITING, "b");
        Instant third = env.clock().now();
        start(WAITING, "c");

        assertThat(ids(InstanceQuery.all().withCreatedFrom(second))).containsExactly("c", "b");
        assertThat(ids(InstanceQuery.all().withCreatedBefore(third))).containsExactly("b", "a");
        assertThat(ids(InstanceQuery.all().withCreatedFrom(second).withCreatedBefore(third)))
                .containsExactly("b");

        Instant later = env.clock().now();
        env.client().raiseEvent("b", "go", "!");
        settle(env);
        assertThat(ids(InstanceQuery.all().withUpdatedFrom(later))).containsExactly("b");
        assertThat(ids(InstanceQuery.all().withUpdatedBefore(later))).containsExactly("c", "a");
    }

    @Test
    @DisplayName("ADM-01 only what is blocked is listed on request")
    void listsWhatIsBlocked() {
        start(WAITING, "fine", "stuck");
        env.without(WAITING, "1.0.0");
        env.restart();
        admin = env.client().admin();
        env.client().raiseEvent("stuck", "go", "!");
        env.clock().advance(Duration.ofMinutes(1));
        assertThat(ids(InstanceQuery.all().withBlockedOnly())).contains("stuck");
        assertThat(admin.info("stuck").blocked().orElseThrow())
                .contains("DUR-2002")
                .contains("Waiting@1.0.0");
    }

    @Test
    @DisplayName("ADM-01 pages by keyset: none twice, none left out, nothing of what is started meanwhile")
    void pages() {
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            String id = "i" + i;
            env.client().start(QUICK, id, "");
            started.add(id);
            if (i % 10 == 0) {
                settle(env); // so that many share one time of creation
            }
        }
        for (boolean oldestFirst : List.of(false, true)) {
            InstanceQuery query = InstanceQuery.all().withIdPrefix("i").withLimit(10);
            query = oldestFirst ? query.withOldestFirst() : query;
            List<String> seen = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            Page<InstanceInfo> page = admin.list(query);
            while (true) {
                page.items().forEach(info -> seen.add(info.instanceId()));
                sizes.add(page.items().size());
                env.client().start(QUICK, (oldestFirst ? "o" : "n") + seen.size(), "");
                if (page.next().isEmpty()) {
                    break;
                }
                page = admin.list(query.withAfter(page.next().get()));
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(started);
            assertThat(sizes).containsExactly(10, 10, 5);
        }
    }

    @Test
    void givesNoNextPageWhenTheLastIsFull() {
        start(QUICK, "a", "b");
        assertThat(admin.list(InstanceQuery.all().withLimit(2)).next()).isEmpty();
        assertThat(admin.list(InstanceQuery.all().withLimit(1)).next()).isPresent();
    }

    @Test
    void refusesCursorsLimitsAndStatusesThatCannotBe() {
        start(QUICK, "a", "b");
        String cursor = admin.list(InstanceQuery.all().withLimit(1)).next().orElseThrow();
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> admin.list(InstanceQuery.all().withOldestFirst().withAfter(cursor)))
                .withMessageContaining(cursor)
                .withMessageContaining("oldest first");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> admin.list(InstanceQuery.all().withAfter("?")))
                .withMessageContaining("\"?\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InstanceQuery.all().withLimit(0))
                .withMessage("limit is 0, allowed are 1 to 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InstanceQuery.all().withStatus(OrchestrationStatus.NotFound.class))
                .withMessageContaining("status is NotFound");
    }
}
