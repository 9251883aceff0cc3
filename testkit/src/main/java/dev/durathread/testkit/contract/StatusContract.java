package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.millis;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.KeyValue;
import dev.durathread.provider.CustomStatusChange;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceGlance;
import dev.durathread.provider.InstanceReads;
import dev.durathread.provider.InstanceStatus;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.KeyValueChange.Put;
import dev.durathread.provider.KeyValueChange.Remove;
import dev.durathread.provider.KeyValueChange.RemoveAll;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an instance shows to the outside: {@link CustomStatusChange}, {@link KeyValueChange}, {@link InstanceReads}. */
public abstract class StatusContract extends Chapter {
    protected StatusContract(ProviderSource source) {
        super(source);
    }

    private static Put put(String key, String value) {
        return new Put(key, new KeyValue(value, T0));
    }

    @Test
    void readsNothingOfAnUnknownInstance() {
        assertThat(provider().readInstance("nobody")).isEmpty();
        assertThat(provider().readKeyValue("nobody", "k")).isEmpty();
        assertThat(provider().readKeyValues("nobody")).isEmpty();
    }

    @Test
    @DisplayName("CST-03 a new instance has no custom status, version 0; a turn without a change keeps both")
    void beginsWithoutACustomStatus() {
        Fence fence = started("a");
        assertThat(record("a").customStatus()).isNull();
        assertThat(record("a").customStatusVersion()).isZero();

        fence = advance(Turn.of("a", fence).customStatus("1"));
        advance(Turn.of("a", fence));
        assertThat(record("a").customStatus()).isEqualTo("1");
        assertThat(record("a").customStatusVersion()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "CST-02 the version rises by one for each turn that carries a change, also to the same status or to none")
    void countsChangesOfTheCustomStatus() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).customStatus("1"));
        fence = advance(Turn.of("a", fence).customStatus("1"));
        advance(Turn.of("a", fence).customStatus(null));

        assertThat(record("a").customStatus()).isNull();
        assertThat(record("a").customStatusVersion()).isEqualTo(3);
    }

    @Test
    @DisplayName("CST-05 the custom status survives continue-as-new, completion and failure")
    void keepsTheCustomStatusBeyondAnExecution() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).customStatus("1").continuedAsNew("1"));
        assertThat(record("a").customStatus()).isEqualTo("1");
        assertThat(record("a").customStatusVersion()).isEqualTo(1);

        advance(Turn.of("a", fence).customStatus("2").completed());
        assertThat(record("a").customStatus()).isEqualTo("2");
        assertThat(record("a").customStatusVersion()).isEqualTo(2);
    }

    @Test
    @DisplayName("CST-08 a glance tells status and custom status version of each instance there is, in the order asked")
    void glancesAtInstances() {
        create("pending");
        Fence fence = started("running");
        advance(Turn.of("running", fence).customStatus("1"));
        advance(Turn.of("done", create("done")).completed());

        assertThat(provider().glance(List.of("running", "nobody", "done", "pending")))
                .containsExactly(
                        new InstanceGlance("running", InstanceStatus.RUNNING, 1),
                        new InstanceGlance("done", InstanceStatus.COMPLETED, 0),
                        new InstanceGlance("pending", InstanceStatus.PENDING, 0));
        assertThat(provider().glance(List.of())).isEmpty();
    }

    @Test
    void readsManyInstancesInTheOrderAsked() {
        create("pending");
        started("running");
        advance(Turn.of("done", create("done")).completed());

        assertThat(provider().readInstances(List.of("running", "nobody", "done", "pending")))
                .containsExactly(record("running"), record("done"), record("pending"));
        assertThat(provider().readInstances(List.of())).isEmpty();
    }

    @Test
    void glancesAtAThousandInstances() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add("i" + i);
        }
        create("i999", "i0", "i500");

        assertThat(provider().glance(ids))
                .extracting(InstanceGlance::instanceId)
                .containsExactly("i0", "i500", "i999");
    }

    @Test
    @DisplayName("KV-05 a key is readable once the turn that set it is committed")
    void storesKeys() {
        Fence fence = started("a");
        advance(Turn.of("a", fence).keyValues(new Put("k", new KeyValue("{\"v\":1}", millis(7))), put("l", "\"\"")));

        assertThat(provider().readKeyValue("a", "k")).contains(new KeyValue("{\"v\":1}", millis(7)));
        assertThat(provider().readKeyValues("a"))
                .containsExactly(
                        Map.entry("k", new KeyValue("{\"v\":1}", millis(7))), Map.entry("l", new KeyValue("\"\"", T0)));
        assertThat(provider().readKeyValue("a", "m")).isEmpty();
    }

    @Test
    void overwritesKeys() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).keyValues(put("k", "1")));
        advance(Turn.of("a", fence).keyValues(new Put("k", new KeyValue("2", millis(9)))));

        assertThat(provider().readKeyValue("a", "k")).contains(new KeyValue("2", millis(9)));
    }

    @Test
    @DisplayName("KV-11 the changes of a turn are applied in their order")
    void appliesChangesInOrder() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).keyValues(put("old", "1"), put("gone", "1"), new Remove("gone")));
        assertThat(provider().readKeyValues("a")).containsOnlyKeys("old");

        advance(Turn.of("a", fence)
                .keyValues(
                        put("k", "1"),
                        new RemoveAll(),
                        put("k", "2"),
                        put("l", "1"),
                        new Remove("l"),
                        put("k", "3"),
                        new Remove("never there")));
        assertThat(provider().readKeyValues("a")).hasSize(1).containsEntry("k", new KeyValue("3", T0));
    }

    @Test
    void removesAllKeys() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).keyValues(put("k", "1"), put("l", "1")));
        fence = advance(Turn.of("a", fence).keyValues(put("m", "1"), new RemoveAll()));

        assertThat(provider().readKeyValues("a")).isEmpty();
        advance(Turn.of("a", fence).keyValues(new RemoveAll()));
        assertThat(provider().readKeyValues("a")).isEmpty();
    }

    @Test
    @DisplayName("KV-07 each instance has a store of its own")
    void keepsStoresApart() {
        Fence a = started("a");
        Fence b = started("b");
        advance(Turn.of("a", a).keyValues(put("k", "1")));
        advance(Turn.of("b", b).keyValues(put("k", "2")));
        advance(Turn.of("a", a).keyValues(new RemoveAll()));

        assertThat(provider().readKeyValues("a")).isEmpty();
        assertThat(provider().readKeyValue("b", "k")).contains(new KeyValue("2", T0));
    }

    @Test
    @DisplayName("KV-06 keys survive continue-as-new, completion and pruning")
    void keepsKeysBeyondAnExecution() {
        Fence fence = started("a");
        fence = advance(Turn.of("a", fence).keyValues(put("k", "1")).continuedAsNew("1"));
        assertThat(provider().readKeyValues("a")).containsOnlyKeys("k");

        fence = advance(Turn.of("a", fence).recording(startedEvent("a", 2)).keyValues(put("l", "1")));
        advance(Turn.of("a", fence).completed());
        provider().pruneExecutions("a", 1, null);
        assertThat(provider().readKeyValues("a")).containsOnlyKeys("k", "l");
    }

    @Test
    void tellsKeysApartCharacterForCharacter() {
        Fence fence = started("a");
        advance(Turn.of("a", fence)
                .keyValues(put("k", "1"), put("K", "2"), put("k ", "3"), put("\u00e9", "4"), put("e\u0301", "5")));

        assertThat(provider().readKeyValues("a")).hasSize(5);
        assertThat(provider().readKeyValue("a", "K")).contains(new KeyValue("2", T0));
        assertThat(provider().readKeyValue("a", "e\u0301")).contains(new KeyValue("5", T0));
    }

    @Test
    void storesAsManyKeysAsAnInstanceMayHave() {
        Fence fence = started("a");
        Put[] all = new Put[150];
        for (int i = 0; i < all.length; i++) {
            all[i] = put("k" + i, String.valueOf(i));
        }
        advance(Turn.of("a", fence).keyValues(all));

        assertThat(provider().readKeyValues("a")).hasSize(150).containsEntry("k149", new KeyValue("149", T0));
    }
}
