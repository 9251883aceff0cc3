package dev.durathread.testkit.contract;

import static dev.durathread.testkit.contract.Fixtures.ANNA;
import static dev.durathread.testkit.contract.Fixtures.BERT;
import static dev.durathread.testkit.contract.Fixtures.T0;
import static dev.durathread.testkit.contract.Fixtures.completion;
import static dev.durathread.testkit.contract.Fixtures.delivery;
import static dev.durathread.testkit.contract.Fixtures.external;
import static dev.durathread.testkit.contract.Fixtures.lease;
import static dev.durathread.testkit.contract.Fixtures.message;
import static dev.durathread.testkit.contract.Fixtures.seconds;
import static dev.durathread.testkit.contract.Fixtures.startedEvent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.history.Failure;
import dev.durathread.history.HistoryJson;
import dev.durathread.history.KeyValue;
import dev.durathread.provider.ClaimedTask;
import dev.durathread.provider.Fence;
import dev.durathread.provider.InstanceClaim;
import dev.durathread.provider.InstanceRelease;
import dev.durathread.provider.InstanceState;
import dev.durathread.provider.KeyValueChange;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TagSelection;
import dev.durathread.provider.TaskHeartbeat;
import dev.durathread.provider.TaskLease;
import dev.durathread.provider.TaskRetry;
import dev.durathread.provider.WriteOutcome;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That names and payloads come back character for character, whatever they are. */
public abstract class TextContract extends Chapter {
    private static final String TEXTS = "dev.durathread.testkit.contract.TextContract#hostileTexts";

    protected TextContract(ProviderSource source) {
        super(source);
    }

    /** Texts that have broken databases, drivers and those who glue SQL together. */
    static Stream<String> hostileTexts() {
        return Stream.of(
                "O'Brien \"quoted\" `tick`",
                "'; drop table instances; --",
                "100% _ \\ \\\\ %s {0} ${x}",
                "? :x $1 @p1 /* */ --",
                "{\"json\":[1,null]},(\"a\",b)",
                "null",
                " leading and trailing ",
                "tab\tnewline\nreturn\r\n",
                "\u0001\u0002\u001f\u007f\u0085\u00a0",
                "\\u0000 \\x00 \\0",
                "\ufeffbom\u200b\u2028\u2029\ufffd\uffff",
                "e\u0301 \u00e9 \u00df \u0130\u0131 \ufb01",
                "\u05e9\u05dc\u05d5\u05dd \u202e\u0645\u0631\u062d\u0628\u0627",
                "\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67 \ud835\udd18 \ud801\udc37",
                Character.toString(Character.MAX_CODE_POINT),
                "x".repeat(256),
                "\u20ac".repeat(256),
                "\ud83d\ude00".repeat(128));
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c < 0x20 || c == '"' || c == '\\') {
                out.append("\\u%04x".formatted(c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }

    @ParameterizedTest
    @MethodSource(TEXTS)
    void namesAnInstance(String id) {
        Fence fence = create(id);
        done(delivery(id, "1"));
        assertThat(claim(ANNA)).containsExactly(id);
        advance(Turn.of(id, fence)
                .recording(startedEvent(id))
                .consuming(1L)
                .starting(Start.of("child").childOf(id, 1).build()));

        assertThat(record(id).instanceId()).isEqualTo(id);
        assertThat(history(id)).containsExactly(startedEvent(id));
        assertThat(provider().glance(List.of(id))).hasSize(1);
        assertThat(record("child").parent()).isNotNull();
        assertThat(provider().readTree(id)).hasSize(2);
        assertThat(provider().listInstances(ListSearch.all().idPrefix(id).build()))
                .hasSize(1);
        assertThat(provider().deleteInstances(List.of(id, "child"), true).instances())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource(TEXTS)
    void namesAnOrchestrationAndItsVersion(String text) {
        done(Start.of("a").named(text).version(text).build());

        assertThat(provider()
                        .listInstances(
                                ListSearch.all().named(text).version(text).build()))
                .containsExactly(record("a"));
        InstanceClaim claim = new InstanceClaim(ANNA, 1, T0, Set.of(text + "@" + text), HistoryJson.FORMAT);
        assertThat(provider().claimInstances(claim).items()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(TEXTS)
    void namesANode(String text) {
        NodeId node = new NodeId(text);
        provider().join(lease(node, seconds(30)), T0);
        create("a");
        assertThat(claim(node)).containsExactly("a");
        schedule("b", TaskToDo.of(2).build());
        assertThat(claimTasks(node)).hasSize(1);
        assertThat(provider().listTasks("b").getFirst().heldBy()).isEqualTo(node);

        provider().leave(node, seconds(1));
        assertThat(claimAt(seconds(1), BERT)).containsExactly("a");
    }

    @ParameterizedTest
    @MethodSource(TEXTS)
    void namesATaskItsTagAndItsSession(String text) {
        schedule("a", TaskToDo.of(2).named(text).tagged(text).inSession(text).build());

        ClaimedTask task = provider()
                .claimTasks(TaskSearch.by(ANNA)
                        .knowing(text)
                        .serving(new TagSelection(false, false, Set.of(text)))
                        .sessions(text, seconds(30), 1)
                        .build())
                .items()
                .getFirst();
        assertThat(task.name()).isEqualTo(text);
        assertThat(task.tag()).isEqualTo(text);
        assertThat(task.session()).isEqualTo(text);
    }

    @ParameterizedTest
    @MethodSource(TEXTS)
    void namesAKeyAndAMessage(String text) {
        Fence fence = started("a");
        done(delivery("a", "1", text));
        advance(Turn.of("a", fence).keyValues(new KeyValueChange.Put(text, new KeyValue(json(text), T0))));

        assertThat(provider().readKeyValue("a", text)).contains(new KeyValue(json(text), T0));
        assertThat(provider().readKeyValues("a")).containsOnlyKeys(text);
        assertThat(apply(delivery("a", "2", text))).isInstanceOf(WriteOutcome.Duplicate.class);
        assertThat(inbox("a")).extracting("message").containsExactly(message("1", text));
    }

    @ParameterizedTest
    @MethodSource(TEXTS)
    void isAPayload(String text) {
        String json = json(text);
        done(Start.of("a").input(json).with(message(json)).build());
        advance(Turn.of("a", fenceOf("a"))
                .recording(startedEvent("a"), external(json))
                .customStatus(json)
                .scheduling(TaskToDo.of(3).input(json).options(json).build())
                .into(new InstanceState.ContinuedAsNew(json, null, null)));
        assertThat(record("a").input()).isEqualTo(json);
        assertThat(record("a").customStatus()).isEqualTo(json);
        assertThat(inbox("a")).extracting("message").containsExactly(message(json));
        assertThat(history("a", 1)).last().isEqualTo(external(json).recordedAs(2, T0));

        advance(Turn.of("a", fenceOf("a")).into(new InstanceState.Completed(json)));
        assertThat(record("a").output()).isEqualTo(json);
    }

    @ParameterizedTest
    @MethodSource(TEXTS)
    void isAReason(String text) {
        Failure failure = new Failure(text, text, text);
        schedule("a", TaskToDo.of(2).input(json(text)).build());
        TaskLease lease = claimOne(T0, ANNA).lease();
        done(new TaskHeartbeat(lease, json(text)), new TaskRetry(lease, 1, 0, T0, T0, failure, false));
        ClaimedTask again = claimOne(T0, ANNA);
        assertThat(again.lastFailure()).isEqualTo(failure);
        assertThat(again.heartbeat()).isEqualTo(json(text));
        assertThat(again.input()).isEqualTo(json(text));

        Fence fence = create("b");
        done(new InstanceRelease("b", fence, null, T0, text));
        assertThat(record("b").blocked()).isEqualTo(text);
        advance(Turn.of("b", fence).into(new InstanceState.Cancelled(text)));
        assertThat(record("b").cancelReason()).isEqualTo(text);
        advance(Turn.of("c", create("c")).into(new InstanceState.Failed(failure)));
        assertThat(record("c").failure()).isEqualTo(failure);
    }

    @Test
    void keepsIdsApartThatDifferLittle() {
        List<String> ids = List.of("a", "A", "a ", " a", "\u00e9", "e\u0301", "a\u200b", "\uff41", "\u00df", "ss");
        ids.forEach(this::create);

        for (String id : ids) {
            assertThat(record(id).instanceId()).isEqualTo(id);
        }
        assertThat(provider().listInstances(ListSearch.all().build())).hasSize(ids.size());
    }

    @Test
    void keepsJsonAsItWasWritten() {
        String odd = "{ \"b\" : 1.0e2, \"a\":-0.10,\"a\":1 , \"\\u0000\": \"\\ud800 \\/ \\u00e9\" }";
        done(Start.of("a").input(odd).build());
        advance(Turn.of("a", fenceOf("a"))
                .customStatus(odd)
                .keyValues(new KeyValueChange.Put("k", new KeyValue(odd, T0)))
                .recording(startedEvent("a"), external(odd)));

        assertThat(record("a").input()).isEqualTo(odd);
        assertThat(record("a").customStatus()).isEqualTo(odd);
        assertThat(provider().readKeyValue("a", "k")).contains(new KeyValue(odd, T0));
        assertThat(history("a")).last().isEqualTo(external(odd).recordedAs(2, T0));
    }

    @Test
    void storesPayloadsOfAMebibyte() {
        String big = "\"" + "0123456789abcde\u00e9".repeat(1 << 16) + "\"";
        done(Start.of("a").input(big).with(message(big)).build());
        Fence fence = advance(Turn.of("a", fenceOf("a"))
                .recording(startedEvent("a"), external(big))
                .scheduling(TaskToDo.of(3).input(big).build())
                .customStatus(big)
                .keyValues(new KeyValueChange.Put("k", new KeyValue(big, T0))));
        TaskLease task = claimOne(T0, ANNA).lease();
        done(completion(task));

        assertThat(record("a").input().equals(big)).isTrue();
        assertThat(big.equals(record("a").customStatus())).isTrue();
        assertThat(history("a").getLast().equals(external(big).recordedAs(2, T0)))
                .isTrue();
        assertThat(inbox("a").getFirst().message().equals(message(big))).isTrue();
        assertThat(provider().readKeyValue("a", "k").orElseThrow().value().equals(big))
                .isTrue();
        advance(Turn.of("a", fence).into(new InstanceState.Completed(big)));
        assertThat(big.equals(record("a").output())).isTrue();
    }
}
