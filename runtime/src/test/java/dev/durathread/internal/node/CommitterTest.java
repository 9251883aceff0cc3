package dev.durathread.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.internal.host.JvmHost;
import dev.durathread.internal.meter.Meters;
import dev.durathread.internal.meter.Observers;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attacks Attacks INV-5. */
class CommitterTest {
    private final JvmHost host = new JvmHost("test");
    private final Queue<Runnable> storage = new ArrayDeque<>();
    private final List<List<String>> batches = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Committer committer =
            new Committer(provider(2), host, storage::add, new Meters(new Observers(List.of())), new Drain());

    @AfterEach
    void close() {
        host.close();
    }

    private Provider provider(int lanes) {
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(),
                new Class<?>[] {Provider.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "commitLanes" -> lanes;
                    case "commit" -> commit((List<?>) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private List<WriteOutcome> commit(List<?> batch) {
        List<String> ids =
                batch.stream().map(write -> ((Write) write).instanceId()).toList();
        batches.add(ids);
        return Collections.nCopies(batch.size(), new WriteOutcome.FenceLost());
    }

    private static Write write(String id) {
        return new InstanceRelease(id, new Fence(1, 1, 1), null, Instant.EPOCH, null);
    }

    private Committer.Callback tell(String id) {
        return (_, _) -> told.add(id);
    }

    private Committer.Item item(String id) {
        return new Committer.Item(write(id), tell(id));
    }

    private void runStorage() {
        for (Runnable task = storage.poll(); task != null; task = storage.poll()) {
            task.run();
        }
    }

    @Test
    void writesOnTheThreadThatHasNothingElseToDo() {
        committer.submit(write("a"), tell("a"));
        assertThat(batches).containsExactly(List.of("a"));
        assertThat(told).containsExactly("a");
        assertThat(storage).isEmpty();
        assertThat(committer.isIdle()).isTrue();
    }

    @Test
    void gathersWhatAThreadHandsOverThatGoesOn() {
        for (String id : List.of("a", "b", "c", "d")) {
            committer.submitAndGoOn(item(id));
        }
        assertThat(batches).isEmpty();
        assertThat(committer.isIdle()).isFalse();
        runStorage();
        assertThat(batches).containsExactly(List.of("a", "b", "c", "d"));
        assertThat(told).containsExactly("a", "b", "c", "d");
        assertThat(committer.isIdle()).isTrue();
    }

    /** Two lanes were taken by those that went on, one of them for nothing; both are free again. */
    @Test
    void losesNoLaneToOneThatComesTooLate() {
        committer.submitAndGoOn(item("a"));
        committer.submitAndGoOn(item("b"));
        runStorage();
        committer.submit(write("c"), (_, _) -> committer.submit(write("d"), tell("d")));
        assertThat(batches).containsExactly(List.of("a", "b"), List.of("c"), List.of("d"));
    }

    /** A batch takes 256 writes; the last of them brings what belongs to it along. */
    @Test
    void putsWhatBelongsTogetherIntoOneBatch() {
        List<String> ids = IntStream.range(0, 255).mapToObj(Integer::toString).toList();
        ids.forEach(id -> committer.submitAndGoOn(item(id)));
        committer.submitAndGoOn(new Committer.Item(write("start"), tell("start"), item("turn")));
        committer.submitAndGoOn(item("next"));
        runStorage();
        assertThat(batches).hasSize(2);
        assertThat(batches.getFirst()).hasSize(257).endsWith("start", "turn");
        assertThat(batches.getLast()).containsExactly("next");
        assertThat(told).containsAll(ids).containsSubsequence("start", "turn").contains("next");
    }

    @Test
    void dropsWhatBelongsTogetherWhenItStops() {
        List<String> dropped = new ArrayList<>();
        Committer.Item turn = new Committer.Item(write("turn"), noting(dropped, "turn"));
        committer.submitAndGoOn(new Committer.Item(write("start"), noting(dropped, "start"), turn));
        committer.stop();
        runStorage();
        assertThat(dropped).containsExactly("start", "turn");
        assertThat(batches).isEmpty();
    }

    private static Committer.Callback noting(List<String> dropped, String id) {
        return new Committer.Callback() {
            @Override
            public void done(WriteOutcome outcome, boolean uncertain) {}

            @Override
            public void dropped() {
                dropped.add(id);
            }
        };
    }

    @Test
    void dropsWhatItHasNotBegunToWriteWhenItStops() {
        List<String> dropped = new ArrayList<>();
        committer.submitAndGoOn(new Committer.Item(write("a"), new Committer.Callback() {
            @Override
            public void done(WriteOutcome outcome, boolean uncertain) {
                told.add("a");
            }

            @Override
            public void dropped() {
                dropped.add("a");
            }
        }));
        committer.stop();
        runStorage();
        assertThat(dropped).containsExactly("a");
        assertThat(told).isEmpty();
        assertThat(batches).isEmpty();
        assertThat(committer.isIdle()).isTrue();
    }
}
