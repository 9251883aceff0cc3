package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.DurableFuture;
import dev.durathread.KeyValues;
import dev.durathread.RuntimeOptions;
import dev.durathread.failure.PayloadException;
import dev.durathread.failure.PayloadTooLargeException;
import dev.durathread.history.HistoryEvent.ValueRecorded;
import dev.durathread.testkit.TestEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeyValueTest extends Scenarios {
    @Test
    @DisplayName("KV-01 KV-02 KV-11 the code sees its own changes at once and again on every replay")
    void seesItsOwnChanges() throws Exception {
        String seen = sweep(env -> env.orchestration(FLOW, (ctx, _) -> {
            KeyValues kv = ctx.kv();
            kv.set("a", 1);
            kv.set("b", "two");
            echo(ctx, "x");
            kv.set("a", kv.get("a", Integer.class).orElseThrow() + 1);
            kv.clear("missing");
            echo(ctx, "y");
            String before = kv.all() + " " + kv.keys() + " " + kv.size();
            kv.clearAll();
            kv.set("c", List.of(3));
            echo(ctx, "z");
            return before + " " + kv.all() + kv.get("a", Integer.class);
        }));
        assertThat(seen).isEqualTo("{a=2, b=\"two\"} [a, b] 2 {c=[3]}Optional.empty");
    }

    @Test
    @DisplayName("KV-03 KV-05 KV-15 changes are seen from outside after the turn that made them")
    void showsCommittedChanges() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            ctx.kv().set("k", "first");
            ctx.kv().set("gone", "x");
            ctx.waitForEvent("go", String.class).get();
            ctx.kv().set("k", "second");
            ctx.kv().clear("gone");
            ctx.kv().set("new", 1);
            ctx.waitForEvent("go", String.class).get();
            return in;
        })) {
            start(env, "a");
            settle(env);
            assertThat(env.client().kvValue("a", "k", String.class)).contains("first");
            assertThat(env.client().kvAll("a")).containsOnlyKeys("gone", "k");
            env.client().raiseEvent("a", "go", "");
            assertThat(env.client().waitForKvValue("a", "new", Integer.class, SOON))
                    .isEqualTo(1);
            assertThat(env.client().kvValue("a", "k", String.class)).contains("second");
            assertThat(env.client().kvAll("a")).containsOnlyKeys("k", "new");
            env.client().raiseEvent("a", "go", "");
            result(env, "a");
        }
    }

    @Test
    @DisplayName("KV-04 KV-06 read-modify-write counts right over continue-as-new and crashes; values survive the end")
    void survives() throws Exception {
        String seen = sweep(
                env -> env.orchestration(FLOW, (ctx, in) -> {
                    for (int i = 0; i < 2; i++) {
                        ctx.kv().set("n", ctx.kv().get("n", Integer.class).orElse(0) + 1);
                        echo(ctx, "x");
                    }
                    return ctx.executionId() < 3 ? ctx.continueAsNew(in) : in;
                }),
                env -> start(env, "a"),
                env -> result(env, "a")
                        + env.client().kvValue("a", "n", Integer.class).orElseThrow());
        assertThat(seen).isEqualTo("in6");
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, in) -> {
            ctx.kv().set("k", in);
            return ctx.executionId() < 3 ? ctx.continueAsNew(in) : in;
        })) {
            start(env, "a");
            result(env, "a");
            env.provider().pruneExecutions("a", 1, null);
            assertThat(env.client().kvValue("a", "k", String.class)).contains("in");
            env.provider().deleteInstances(List.of("a"), false);
            assertThat(env.client().kvValue("a", "k", String.class)).isEmpty();
        }
    }

    @Test
    @DisplayName("KV-07 each instance has its own store, parent and child too")
    void isolatesInstances() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, in) -> {
                    ctx.kv().set("k", "child's");
                    return in + ctx.kv().size();
                })
                .orchestration(FLOW, (ctx, in) -> {
                    ctx.kv().set("k", "parent's");
                    ctx.kv().set("l", "parent's");
                    return ctx.scheduleSubOrchestration(CHILD, in).get()
                            + ctx.kv().get("k", String.class).orElseThrow();
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("in1parent's");
            assertThat(env.client().kvAll("a::sub::4")).hasSize(1);
        }
    }

    @Test
    @DisplayName("KV-08 KV-09 LMT-02 exactly at a limit passes, over it the call throws and changes nothing")
    void limitsKeysAndValues() throws Exception {
        assertThat(RuntimeOptions.defaults().maxKeys()).isEqualTo(150);
        assertThat(RuntimeOptions.defaults().maxKeyValueBytes()).isEqualTo(64 * 1024);
        RuntimeOptions small = RuntimeOptions.defaults().withMaxKeys(2).withMaxKeyValueBytes(10);
        try (TestEnvironment env = TestEnvironment.builder()
                .replayEveryTurn(true)
                .options(small)
                .build()
                .orchestration(FLOW, (ctx, _) -> {
                    KeyValues kv = ctx.kv();
                    kv.set("a", "12345678");
                    assertThatThrownBy(() -> kv.set("a", "123456789"))
                            .isInstanceOfSatisfying(PayloadTooLargeException.class, e -> {
                                assertThat(e.size()).isEqualTo(11);
                                assertThat(e.limit()).isEqualTo(10);
                                assertThat(e).hasMessageContaining("\"a\"");
                            });
                    kv.set("ключ: ünï!", "");
                    assertThatThrownBy(() -> kv.set("third", 3))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("3 keys")
                            .hasMessageContaining("2");
                    kv.set("a", 1);
                    kv.clear("a");
                    kv.set("third", 3);
                    assertThatThrownBy(() -> kv.set("", 1)).isInstanceOf(IllegalArgumentException.class);
                    assertThatThrownBy(() -> kv.set("k".repeat(257), 1))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("257")
                            .hasMessageContaining("256");
                    kv.clear("third");
                    kv.set("k".repeat(256), 1);
                    return kv.size() + "";
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("2");
        }
    }

    @Test
    @DisplayName("KV-12 prune clears what was last set before a time of ctx.utcNow(), the same on replay")
    void prunes() throws Exception {
        String seen = sweep(env -> env.orchestration(FLOW, (ctx, _) -> {
            int none = ctx.kv().pruneUpdatedBefore(ctx.utcNow());
            ctx.kv().set("old", 1);
            ctx.kv().set("touched", 1);
            ctx.sleep(Duration.ofHours(1));
            Instant cutoff = ctx.utcNow();
            ctx.kv().set("touched", 2);
            ctx.kv().set("new", 1);
            int pruned = ctx.kv().pruneUpdatedBefore(cutoff);
            int atEpoch = ctx.kv().pruneUpdatedBefore(Instant.EPOCH);
            echo(ctx, "x");
            return none + " " + pruned + " " + atEpoch + " " + ctx.kv().keys();
        }));
        assertThat(seen).isEqualTo("0 1 0 [new, touched]");
    }

    @Test
    @DisplayName("KV-14 another instance's value is read once and recorded; what is unknown is empty")
    void readsOtherInstances() throws Exception {
        try (TestEnvironment env = environment()
                .orchestration(CHILD, (ctx, in) -> {
                    ctx.kv()
                            .set(
                                    "k",
                                    ctx.scheduleTimer(Duration.ofMinutes(1))
                                            .map(_ -> "v1")
                                            .get());
                    ctx.sleep(Duration.ofHours(1));
                    ctx.kv().set("k", "v2");
                    return in;
                })
                .orchestration(FLOW, (ctx, _) -> {
                    ctx.startOrchestration(CHILD, "other", "x");
                    ctx.kv().set("own", "committed");
                    ctx.sleep(Duration.ofMinutes(10));
                    String first = ctx.kvOf("other", "k", String.class).orElseThrow();
                    String own = ctx.kvOf(ctx.instanceId(), "own", String.class).orElseThrow();
                    ctx.sleep(Duration.ofHours(2));
                    return first
                            + ctx.kvOf("other", "k", String.class).orElseThrow()
                            + own
                            + ctx.kvOf("other", "no key", String.class)
                            + ctx.kvOf("nobody", "k", String.class);
                })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("v1v2committedOptional.emptyOptional.empty");
            assertThat(events(env, "a", ValueRecorded.class)).hasSize(5);
            assertThat(env.activityCalls()).isEmpty();
        }
    }

    @Test
    @DisplayName("KV-14 SHD-05 another instance's value is the same whichever commit the process is killed at")
    void readsOtherInstancesOverCrashes() throws Exception {
        String seen = sweep(env -> env.orchestration(CHILD, (ctx, in) -> {
                    ctx.kv().set("k", in);
                    ctx.sleep(Duration.ofMinutes(2));
                    ctx.kv().set("k", in + in);
                    return in;
                })
                .orchestration(FLOW, (ctx, in) -> {
                    ctx.startOrchestration(CHILD, "other", in);
                    ctx.sleep(Duration.ofMinutes(1));
                    String early = ctx.kvOf("other", "k", String.class).orElseThrow();
                    ctx.sleep(Duration.ofMinutes(5));
                    return early + " " + ctx.kvOf("other", "k", String.class).orElseThrow();
                }));
        assertThat(seen).isEqualTo("in inin");
    }

    @Test
    @DisplayName("KV-16 a value of another type makes get throw, what is absent is empty")
    void decodesOrThrows() throws Exception {
        try (TestEnvironment env = environment().orchestration(FLOW, (ctx, _) -> {
            ctx.kv().set("k", "text");
            assertThatThrownBy(() -> ctx.kv().get("k", Integer.class))
                    .isInstanceOf(PayloadException.class)
                    .hasMessageContaining("\"k\"");
            return "" + ctx.kv().get("absent", Integer.class);
        })) {
            start(env, "a");
            assertThat(result(env, "a")).isEqualTo("Optional.empty");
            assertThatThrownBy(() -> env.client().kvValue("a", "k", Integer.class))
                    .isInstanceOf(PayloadException.class);
        }
    }

    @Test
    @DisplayName("KV-17 usable in branches, fan-outs and between timers, with many keys")
    void worksInBranches() throws Exception {
        String seen = sweep(env -> env.orchestration(FLOW, (ctx, _) -> {
            List<DurableFuture<String>> branches = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int n = i;
                branches.add(ctx.async(() -> {
                    ctx.kv().set("b" + n, n);
                    ctx.sleep(Duration.ofMinutes(n));
                    ctx.kv().set("sum", ctx.kv().get("sum", Integer.class).orElse(0) + n);
                    return "";
                }));
            }
            ctx.<String>all(branches).get();
            return ctx.kv().keys() + "" + ctx.kv().get("sum", Integer.class).orElseThrow();
        }));
        assertThat(seen).isEqualTo("[b0, b1, b2, b3, sum]6");
    }
}
