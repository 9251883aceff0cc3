package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.FAILURE;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.block;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.provider.Administration;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.InstanceStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How instances are listed: {@link Administration#listInstances}, {@link Administration#readTree}. */
public abstract class ListingContract extends Chapter {
    protected ListingContract(ProviderSource source) {
        super(source);
    }

    private List<String> list(ListSearch search) {
        return provider().listInstances(search.build()).stream()
                .map(InstanceRecord::instanceId)
                .toList();
    }

    private void createAt(long second, String id) {
        done(Start.of(id).createdAt(seconds(second)).build());
    }

    @Test
    @DisplayName("ADM-01 instances are listed newest first, or oldest first when asked")
    void ordersByCreation() {
        createAt(2, "b");
        createAt(1, "c");
        createAt(3, "a");

        assertThat(list(ListSearch.all())).containsExactly("a", "b", "c");
        assertThat(list(ListSearch.all().oldestFirst())).containsExactly("c", "b", "a");
    }

    @Test
    void ordersInstancesOfOneMomentById() {
        create("b", "a", "c");

        assertThat(list(ListSearch.all())).containsExactly("c", "b", "a");
        assertThat(list(ListSearch.all().oldestFirst())).containsExactly("a", "b", "c");
    }

    @Test
    void givesTheWholeRecord() {
        started("a");

        assertThat(provider().listInstances(ListSearch.all().build())).containsExactly(record("a"));
    }

    @Test
    void isEmptyWhenThereIsNothing() {
        assertThat(list(ListSearch.all())).isEmpty();
    }

    @Test
    @DisplayName("ADM-01 pages follow each other without a gap or a repetition, in either order")
    void pagesByTheCursor() {
        for (int i = 0; i < 10; i++) {
            createAt(i / 3, "i" + i);
        }

        assertThat(pages(false)).isEqualTo(list(ListSearch.all())).hasSize(10);
        assertThat(pages(true)).isEqualTo(list(ListSearch.all().oldestFirst())).hasSize(10);
    }

    /** All ids, read two at a time. */
    private List<String> pages(boolean oldestFirst) {
        List<String> all = new ArrayList<>();
        ListSearch search = ListSearch.all().limit(2);
        if (oldestFirst) {
            search.oldestFirst();
        }
        List<InstanceRecord> page;
        do {
            page = provider().listInstances(search.build());
            page.forEach(record -> all.add(record.instanceId()));
            if (!page.isEmpty()) {
                search.after(page.getLast().createdAt(), page.getLast().instanceId());
            }
        } while (!page.isEmpty() && all.size() < 100);
        return all;
    }

    @Test
    void pagesFromAPlaceWhereNothingIsAnyMore() {
        createAt(1, "a");
        createAt(3, "c");

        assertThat(list(ListSearch.all().after(seconds(2), "gone"))).containsExactly("a");
        assertThat(list(ListSearch.all().after(seconds(2), "gone").oldestFirst()))
                .containsExactly("c");
    }

    @Test
    @DisplayName("ADM-01 instances are listed by status")
    void filtersByStatus() {
        create("pending");
        started("running");
        finish("completed", new InstanceState.Completed("1"));
        finish("failed", new InstanceState.Failed(FAILURE));
        finish("cancelled", new InstanceState.Cancelled("x"));

        for (InstanceStatus status : InstanceStatus.values()) {
            assertThat(list(ListSearch.all().status(status)))
                    .containsExactly(status.name().toLowerCase(Locale.ROOT));
        }
        assertThat(list(ListSearch.all().status(InstanceStatus.FAILED, InstanceStatus.CANCELLED)))
                .containsExactlyInAnyOrder("failed", "cancelled");
        assertThat(list(ListSearch.all().status())).isEmpty();
    }

    private void finish(String id, InstanceState state) {
        advance(Turn.of(id, create(id)).recording(startedEvent(id)).into(state));
    }

    @Test
    @DisplayName("ADM-01 instances are listed by name and version")
    void filtersByNameAndVersion() {
        done(
                Start.of("a").named("One").version("1.0.0").build(),
                Start.of("b").named("One").version("2.0.0").build(),
                Start.of("c").named("Two").version("1.0.0").build(),
                Start.of("d").named("one").build());

        assertThat(list(ListSearch.all().named("One"))).containsExactlyInAnyOrder("a", "b");
        assertThat(list(ListSearch.all().version("1.0.0"))).containsExactlyInAnyOrder("a", "c");
        assertThat(list(ListSearch.all().named("One").version("1.0.0"))).containsExactly("a");
        assertThat(list(ListSearch.all().named("Three"))).isEmpty();
    }

    @Test
    void filtersByThePinnedVersion() {
        Fence fence = create("a");
        advance(Turn.of("a", fence).pinning("1.2.3").recording(startedEvent("a")));

        assertThat(list(ListSearch.all().version("1.2.3"))).containsExactly("a");
    }

    @Test
    @DisplayName("ADM-01 instances are listed by the beginning of their id, character by character")
    void filtersByTheBeginningOfTheId() {
        create("order-1", "order-2", "Order-3", "order", "orde%-1", "order%", "orde_x", "x-order-");

        assertThat(list(ListSearch.all().idPrefix("order")))
                .containsExactlyInAnyOrder("order-1", "order-2", "order", "order%");
        assertThat(list(ListSearch.all().idPrefix("order-"))).containsExactlyInAnyOrder("order-1", "order-2");
        assertThat(list(ListSearch.all().idPrefix("order%"))).containsExactly("order%");
        assertThat(list(ListSearch.all().idPrefix("orde_"))).containsExactly("orde_x");
        assertThat(list(ListSearch.all().idPrefix("O"))).containsExactly("Order-3");
        assertThat(list(ListSearch.all().idPrefix("z"))).isEmpty();
        assertThat(list(ListSearch.all().idPrefix(""))).hasSize(8);
    }

    @Test
    void filtersByABeginningAtTheEndOfAllCharacters() {
        String last = Character.toString(Character.MAX_CODE_POINT);
        create("a" + last + "b", "a" + last, "a", "b", "a\uffff", last);

        assertThat(list(ListSearch.all().idPrefix("a" + last))).containsExactlyInAnyOrder("a" + last, "a" + last + "b");
        assertThat(list(ListSearch.all().idPrefix(last))).containsExactly(last);
        assertThat(list(ListSearch.all().idPrefix("a\uffff"))).containsExactly("a\uffff");
    }

    @Test
    void filtersByABeginningOfHalfALetter() {
        create("e\u0301t\u00e9", "\u00e9t\u00e9");

        assertThat(list(ListSearch.all().idPrefix("e"))).containsExactly("e\u0301t\u00e9");
        assertThat(list(ListSearch.all().idPrefix("\u00e9"))).containsExactly("\u00e9t\u00e9");
    }

    @Test
    @DisplayName("ADM-01 instances are listed by creation and update, from inclusive, before exclusive")
    void filtersByTime() {
        createAt(1, "a");
        createAt(2, "b");
        createAt(3, "c");
        doneAt(
                seconds(9),
                Turn.of("a", fenceOf("a"))
                        .recording(startedEvent("a"))
                        .at(seconds(9))
                        .build());

        assertThat(list(ListSearch.all().created(seconds(2), null))).containsExactly("c", "b");
        assertThat(list(ListSearch.all().created(null, seconds(2)))).containsExactly("a");
        assertThat(list(ListSearch.all().created(seconds(2), seconds(3)))).containsExactly("b");
        assertThat(list(ListSearch.all().updated(seconds(3), null))).containsExactly("c", "a");
        assertThat(list(ListSearch.all().updated(seconds(3), seconds(9)))).containsExactly("c");
    }

    @Test
    @DisplayName("SUB-09 children are listed by their parent")
    void filtersByParent() {
        create("parent");
        done(
                Start.of("one").childOf("parent", 1).build(),
                Start.of("two").childOf("parent", 2).build(),
                Start.of("grandchild").childOf("one", 1).build());

        assertThat(list(ListSearch.all().childrenOf("parent"))).containsExactlyInAnyOrder("one", "two");
        assertThat(list(ListSearch.all().childrenOf("two"))).isEmpty();
    }

    @Test
    void filtersByBeingBlocked() {
        create("free", "stuck");
        done(block("stuck", fenceOf("stuck"), null, T0));

        assertThat(list(ListSearch.all().blockedOnly())).containsExactly("stuck");
    }

    @Test
    void combinesAllFilters() {
        for (int i = 0; i < 6; i++) {
            done(Start.of("x-" + i)
                    .named(i % 2 == 0 ? "Even" : "Odd")
                    .createdAt(seconds(i))
                    .build());
        }
        createAt(4, "y-1");

        assertThat(list(ListSearch.all()
                        .named("Even")
                        .idPrefix("x-")
                        .status(InstanceStatus.PENDING)
                        .created(seconds(1), seconds(5))
                        .after(seconds(4), "x-4")
                        .limit(5)))
                .containsExactly("x-2");
    }

    @Test
    @DisplayName("ADM-06 a tree is an instance and all its descendants, parents before children")
    void readsATree() {
        create("root", "stranger");
        done(
                Start.of("b").childOf("root", 2).build(),
                Start.of("a").childOf("root", 1).build(),
                Start.of("a1").childOf("a", 1).build(),
                Start.of("a11").childOf("a1", 1).build());

        List<String> tree = tree("root");
        assertThat(tree).containsExactlyInAnyOrder("root", "a", "b", "a1", "a11");
        assertThat(tree).containsSubsequence("root", "a", "a1", "a11").containsSubsequence("root", "b");
        assertThat(tree("a1")).containsExactly("a1", "a11");
        assertThat(tree("stranger")).containsExactly("stranger");
        assertThat(tree("nobody")).isEmpty();
    }

    private List<String> tree(String id) {
        return provider().readTree(id).stream().map(InstanceRecord::instanceId).toList();
    }

    @Test
    void readsADeepTree() {
        create("n0");
        for (int i = 1; i <= 60; i++) {
            done(Start.of("n" + i).childOf("n" + (i - 1), 1).build());
        }

        assertThat(tree("n0")).hasSize(61).endsWith("n59", "n60");
    }
}
