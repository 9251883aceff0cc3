package dev.durathread.benchmarks.soak;

import dev.durathread.ActivityType;
import dev.durathread.DurableClient;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * A random program, told by letters: {@code a} runs an activity, {@code s} a step, {@code t} waits for a timer, {@code c}
 * runs a child, {@code p} and {@code q} take from queues, {@code e} and {@code f} wait for events, {@code k} sets a key, a
 * custom status and reads it again, {@code n} continues as new with the rest. Its result says what it got and in which
 * order.
 */
final class RandomProgram {
    static final OrchestrationType<Input, String> FLOW = OrchestrationType.of("Program", Input.class, String.class);
    static final OrchestrationType<String, String> CHILD = OrchestrationType.of("Child", String.class, String.class);
    static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);
    private static final String LETTERS = "aastcppqqeefk";
    private static final String MAILBOXES = "pqef";

    private final String letters;
    private final List<Character> sent = new ArrayList<>();

    /** What is left of a program, and what it has got so far. */
    record Input(String letters, String got) {}

    RandomProgram(Random random) {
        StringBuilder made = new StringBuilder();
        int length = random.nextInt(3, 14);
        for (int i = 0; i < length; i++) {
            made.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        if (random.nextInt(3) == 0) {
            made.insert(random.nextInt(made.length()), 'n');
        }
        letters = made.toString();
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            if (MAILBOXES.indexOf(letter) >= 0) {
                sent.add(random.nextInt(sent.size() + 1), letter);
            }
        }
    }

    Input input(String salt) {
        return new Input(letters, salt);
    }

    /** How many messages it is to be sent. */
    int messages() {
        return sent.size();
    }

    /** Sends one of them. */
    void send(DurableClient client, String id, int number) {
        String mailbox = String.valueOf(sent.get(number));
        String message = mailbox + number;
        if ("pq".contains(mailbox)) {
            client.enqueueEvent(id, mailbox, message, id + message);
        } else {
            client.raiseEvent(id, mailbox, message, id + message);
        }
    }

    /** What it gives. */
    String expected(String salt) {
        Map<Character, Deque<String>> boxes = new HashMap<>();
        for (int i = 0; i < sent.size(); i++) {
            boxes.computeIfAbsent(sent.get(i), _ -> new ArrayDeque<>()).add(sent.get(i) + "" + i);
        }
        StringBuilder got = new StringBuilder(salt);
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            switch (letter) {
                case 'p', 'q', 'e', 'f' ->
                    got.append(Objects.requireNonNull(boxes.get(letter)).remove());
                case 'k' -> {
                    int length = got.length();
                    got.append('k').append(length);
                }
                case 'n' -> {}
                default -> got.append(letter);
            }
        }
        return got.toString();
    }

    /** Its code. */
    static String run(OrchestrationContext ctx, Input input) {
        StringBuilder got = new StringBuilder(input.got());
        String letters = input.letters();
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            switch (letter) {
                case 'a' -> got.append(ctx.scheduleActivity(ECHO, "a").get());
                case 's' -> got.append(ctx.step("step", String.class, () -> "s").get());
                case 't' -> {
                    ctx.sleep(Duration.ofMillis(3));
                    got.append('t');
                }
                case 'c' -> got.append(ctx.scheduleSubOrchestration(CHILD, "c").get());
                case 'p', 'q' ->
                    got.append(ctx.dequeueEvent(String.valueOf(letter), String.class)
                            .get());
                case 'e', 'f' ->
                    got.append(ctx.waitForEvent(String.valueOf(letter), String.class)
                            .get());
                case 'k' -> {
                    ctx.kv().set("length", got.length());
                    ctx.setCustomStatus(got.toString());
                    got.append('k').append(ctx.kv().get("length", Integer.class).orElseThrow());
                }
                case 'n' -> {
                    return ctx.continueAsNew(new Input(letters.substring(i + 1), got.toString()));
                }
                default -> throw new IllegalArgumentException("no such letter: " + letter);
            }
        }
        return got.toString();
    }
}
