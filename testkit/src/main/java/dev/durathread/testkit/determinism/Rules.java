package dev.durathread.testkit.determinism;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What breaks replay, and what to use instead. */
final class Rules {
    private static final String CLOCK = "the clock shows another time on replay";
    private static final String TIME = "ctx.utcNow(), or ctx.sleep and timers to wait";
    private static final String CHANCE = "another value on replay";
    private static final String RANDOM = "ctx.random(), ctx.newGuid(), or new Random(seed)";
    private static final String THREADS = "other threads run on their own and not again on replay";
    private static final String BRANCHES = "ctx.async for concurrent branches, or an activity";
    private static final String BLOCKS = "blocks the turn, and is not recorded";
    private static final String DURABLE = "futures of ctx, events or queues to wait for others";
    private static final String OUTSIDE = "reads or changes the world outside, again on each replay";
    private static final String ACTIVITY = "an activity or ctx.step";
    private static final String SURROUNDINGS = "differs from node to node and from release to release";
    private static final String INPUT = "a value in the orchestration's input, or ctx.sideEffect";
    private static final String ORDER = "the order differs from run to run";

    private static final List<Rule> RULES = List.of(
            rule("java.lang.System", "currentTimeMillis|nanoTime", CLOCK, TIME),
            rule("java.time.*", "now", "()", CLOCK, TIME),
            rule("java.time.*", "now", "(Ljava/time/ZoneId;)", CLOCK, TIME),
            rule("java.time.chrono.*", "now|dateNow", CLOCK, TIME),
            rule("java.time.Clock", "system.*|tick.*|instant|millis", CLOCK, TIME),
            rule("java.time.InstantSource", "system|instant|millis", CLOCK, TIME),
            rule("java.util.Date", "<init>", "()V", CLOCK, TIME),
            rule("java.util.GregorianCalendar", "<init>", "()V", CLOCK, TIME),
            rule("java.util.Calendar", "getInstance", CLOCK, TIME),
            rule("java.util.UUID", "randomUUID", CHANCE, "ctx.newGuid()"),
            rule("java.lang.Math", "random", CHANCE, RANDOM),
            rule("java.lang.StrictMath", "random", CHANCE, RANDOM),
            rule("java.util.Random", "<init>", "()V", CHANCE, RANDOM),
            rule("java.util.SplittableRandom", "<init>", "()V", CHANCE, RANDOM),
            rule("java.util.concurrent.ThreadLocalRandom", "current", CHANCE, RANDOM),
            rule("java.security.SecureRandom", "<init>|getInstance.*", CHANCE, RANDOM),
            rule("java.util.random.RandomGenerator", "getDefault|of", "()", CHANCE, RANDOM),
            rule("java.util.random.RandomGenerator", "of", CHANCE, RANDOM),
            rule(
                    "java.util.Collections",
                    "shuffle",
                    "(Ljava/util/List;)",
                    CHANCE,
                    "Collections.shuffle(list, ctx.random())"),
            rule("java.lang.Thread", "sleep", BLOCKS, "ctx.sleep"),
            rule("java.util.concurrent.TimeUnit", "sleep|timedWait|timedJoin", BLOCKS, "ctx.sleep"),
            rule("java.util.concurrent.locks.LockSupport", "park.*", BLOCKS, DURABLE),
            rule(
                    "java.lang.Thread",
                    "<init>|start|startVirtualThread|ofVirtual|ofPlatform|join|yield",
                    THREADS,
                    BRANCHES),
            rule("java.util.Timer", "<init>|schedule.*", THREADS, "ctx.scheduleTimer"),
            rule("java.util.concurrent.Executors", ".*", THREADS, BRANCHES),
            rule(
                    Set.of(
                            "java.util.concurrent.Executor",
                            "java.util.concurrent.ExecutorService",
                            "java.util.concurrent.ScheduledExecutorService",
                            "java.util.concurrent.ThreadPoolExecutor",
                            "java.util.concurrent.ForkJoinPool",
                            "java.util.concurrent.StructuredTaskScope"),
                    "<init>|execute|submit|invoke.*|schedule.*|commonPool|open|fork|join",
                    THREADS,
                    BRANCHES),
            rule(
                    Set.of("java.util.concurrent.CompletableFuture", "java.util.concurrent.CompletionStage"),
                    ".*Async|orTimeout|completeOnTimeout|delayedExecutor",
                    THREADS,
                    BRANCHES),
            rule(
                    Set.of(
                            "java.util.concurrent.CompletableFuture",
                            "java.util.concurrent.Future",
                            "java.util.concurrent.FutureTask"),
                    "get|join",
                    BLOCKS,
                    DURABLE),
            rule(Set.of("*"), "parallelStream", THREADS, "stream()"),
            rule("java.util.stream.*", "parallel", THREADS, "a sequential stream"),
            rule(
                    "java.util.concurrent.locks.*",
                    "lock|lockInterruptibly|tryLock|readLock|writeLock|await.*|.*Lock",
                    BLOCKS,
                    DURABLE),
            rule(
                    Set.of(
                            "java.util.concurrent.Semaphore",
                            "java.util.concurrent.CountDownLatch",
                            "java.util.concurrent.CyclicBarrier",
                            "java.util.concurrent.Phaser",
                            "java.util.concurrent.Exchanger"),
                    "acquire.*|tryAcquire|await.*|arriveAndAwait.*|exchange",
                    BLOCKS,
                    DURABLE),
            rule(
                    Set.of(
                            "java.util.concurrent.BlockingQueue",
                            "java.util.concurrent.BlockingDeque",
                            "java.util.concurrent.TransferQueue",
                            "java.util.concurrent.ArrayBlockingQueue",
                            "java.util.concurrent.LinkedBlockingQueue",
                            "java.util.concurrent.LinkedBlockingDeque",
                            "java.util.concurrent.SynchronousQueue",
                            "java.util.concurrent.PriorityBlockingQueue",
                            "java.util.concurrent.DelayQueue"),
                    "put.*|take.*|transfer",
                    BLOCKS,
                    "ctx.dequeueEvent"),
            rule("java.lang.Object", "wait|notify|notifyAll", BLOCKS, DURABLE),
            rule("java.lang.Object", "hashCode", ORDER, "a hashCode of its own, or an ordered collection"),
            rule("java.lang.System", "identityHashCode", ORDER, "an id of the object's own"),
            rule(
                    Set.of("java.util.IdentityHashMap", "java.util.WeakHashMap"),
                    "<init>",
                    ORDER,
                    "a LinkedHashMap or TreeMap"),
            rule(
                    "java.lang.System",
                    "getenv|getProperty|getProperties|setProperty|clearProperty|console",
                    SURROUNDINGS,
                    INPUT),
            rule(
                    Set.of("java.lang.Integer", "java.lang.Long", "java.lang.Boolean"),
                    "getInteger|getLong|getBoolean",
                    SURROUNDINGS,
                    INPUT),
            rule("java.time.ZoneId", "systemDefault", SURROUNDINGS, "a zone named in code or input"),
            rule("java.util.TimeZone", "getDefault", SURROUNDINGS, "a zone named in code or input"),
            rule("java.util.Locale", "getDefault", SURROUNDINGS, "a locale named in code or input"),
            rule(
                    "java.lang.Runtime",
                    "availableProcessors|.*Memory|exec|addShutdownHook|exit|halt",
                    SURROUNDINGS,
                    INPUT),
            rule("java.lang.ProcessBuilder", "start|startPipeline", OUTSIDE, ACTIVITY),
            rule("java.lang.ProcessHandle", "current|of|allProcesses", SURROUNDINGS, INPUT),
            rule("java.nio.file.Files", ".*", OUTSIDE, ACTIVITY),
            rule(
                    "java.io.File",
                    "exists|is[DFH].*|can.*|length|lastModified|list.*|mkdir.*|delete.*|createNewFile|createTempFile|renameTo|set.*",
                    OUTSIDE,
                    ACTIVITY),
            rule(
                    Set.of(
                            "java.io.FileInputStream",
                            "java.io.FileOutputStream",
                            "java.io.FileReader",
                            "java.io.FileWriter",
                            "java.io.RandomAccessFile"),
                    "<init>",
                    OUTSIDE,
                    ACTIVITY),
            rule("java.nio.channels.*", "open|connect|bind|accept|read|write", OUTSIDE, ACTIVITY),
            rule(
                    Set.of(
                            "java.net.Socket",
                            "java.net.ServerSocket",
                            "java.net.DatagramSocket",
                            "java.net.MulticastSocket"),
                    "<init>|connect|accept|send|receive|bind",
                    OUTSIDE,
                    ACTIVITY),
            rule(
                    Set.of("java.net.URL", "java.net.URLConnection", "java.net.HttpURLConnection"),
                    "open.*|connect|get.*Stream|getContent|getResponse.*",
                    OUTSIDE,
                    ACTIVITY),
            rule("java.net.InetAddress", "get(ByName|AllByName|LocalHost)|isReachable", OUTSIDE, ACTIVITY),
            rule("java.net.http.HttpClient", ".*", OUTSIDE, ACTIVITY),
            rule(
                    "java.sql.*",
                    "getConnection|execute.*|prepare.*|createStatement|commit|rollback|next|get[A-Z].*",
                    OUTSIDE,
                    ACTIVITY),
            rule("javax.sql.*", "getConnection", OUTSIDE, ACTIVITY),
            rule(
                    "dev.durathread.DurableClient",
                    ".*",
                    OUTSIDE,
                    "ctx: children, ctx.startOrchestration, or an activity with its client"));

    private Rules() {}

    private static Rule rule(String owner, String names, String why, String instead) {
        return rule(owner, names, "", why, instead);
    }

    private static Rule rule(String owner, String names, String descriptors, String why, String instead) {
        return new Rule(Set.of(owner), Pattern.compile(names), descriptors, why, instead);
    }

    private static Rule rule(Set<String> owners, String names, String why, String instead) {
        return new Rule(owners, Pattern.compile(names), "", why, instead);
    }

    /** The rule that a call breaks. */
    static Optional<Rule> brokenBy(MethodRef call) {
        return RULES.stream().filter(rule -> rule.matches(call)).findFirst();
    }
}
