package dev.durathread.testkit.determinism;

import dev.durathread.Activity;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.ReplaySafe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Code that replays, and comes close to what does not. */
@SuppressWarnings("all")
final class CleanOrchestrations {
    static final ActivityType<String, String> ECHO = ActivityType.of("Echo", String.class, String.class);

    private CleanOrchestrations() {}

    record Line(String item, int cents) {}

    static String usesTheContext(OrchestrationContext ctx, List<Line> lines) {
        Instant now = ctx.utcNow();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        UUID id = ctx.newGuid();
        int dice = ctx.random().nextInt(6);
        ctx.sleep(Duration.ofSeconds(1));
        List<Line> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, new Random(dice));
        Map<String, Integer> sums = new HashMap<>();
        lines.forEach(line -> sums.merge(line.item(), line.cents(), Integer::sum));
        ctx.logger().info("{} {}", today, sums.hashCode());
        return id
                + String.join(
                        ",",
                        sums.keySet().stream()
                                .sorted()
                                .map(name -> name + sums.get(name))
                                .toList());
    }

    static String recordsInSteps(OrchestrationContext ctx, String path) {
        String text = ctx.step("read", String.class, () -> Files.readString(Path.of(path)))
                .get();
        Instant at = ctx.sideEffect(Instant.class, Instant::now);
        String home = ctx.sideEffect(String.class, () -> System.getenv("HOME"));
        Callable<String> later = () -> UUID.randomUUID().toString();
        String id = ctx.step("id", String.class, later).get();
        return text + at + home + id;
    }

    static String recordsThroughHelpers(OrchestrationContext ctx, String path) {
        String direct = once(ctx, "read", () -> Files.readString(Path.of(path)));
        String wrapped = logged(ctx, "read", () -> Files.readString(Path.of(path)));
        return direct + wrapped + taken(ctx, () -> System.nanoTime());
    }

    private static <T> String once(OrchestrationContext ctx, String name, Callable<String> body) {
        return ctx.step(name, String.class, body).get();
    }

    private static String logged(OrchestrationContext ctx, String name, Callable<String> body) {
        return ctx.step(name, String.class, () -> {
                    long before = System.nanoTime();
                    String result = body.call();
                    return result + (System.nanoTime() - before);
                })
                .get();
    }

    private static long taken(OrchestrationContext ctx, Supplier<Long> value) {
        return ctx.sideEffect(Long.class, value);
    }

    static Activity<String, String> makesAnActivity(OrchestrationContext ctx) {
        return (activity, input) -> input + System.currentTimeMillis();
    }

    static String isExcused(OrchestrationContext ctx) {
        return region() + Excused.at();
    }

    @ReplaySafe("set once when the machine is installed")
    private static String region() {
        return System.getenv("REGION");
    }

    @ReplaySafe("only for logs")
    static final class Excused {
        static Instant at() {
            return Instant.now();
        }
    }

    static LocalDate usesAGivenClock(OrchestrationContext ctx) {
        return LocalDate.now(Clock.fixed(ctx.utcNow(), ZoneOffset.UTC));
    }

    static int loops(OrchestrationContext ctx, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            String text = ctx.scheduleActivity(ECHO, "n" + i).get();
            switch (text) {
                case "n1" -> sum += 1;
                case "n2" -> sum += 2;
                default -> sum += text.length();
            }
        }
        return sum;
    }
}
