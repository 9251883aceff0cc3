package dev.durathread.testkit.determinism;

import dev.durathread.DurableClient;
import dev.durathread.OrchestrationContext;
import java.io.File;
import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Each method that takes a context does one thing that breaks replay. */
@SuppressWarnings("all")
final class PlantedFaults {
    static final Random SHARED = new Random(7);
    static int counter;

    private PlantedFaults() {}

    static long currentTimeMillis(OrchestrationContext ctx) {
        return System.currentTimeMillis();
    }

    static long nanoTime(OrchestrationContext ctx) {
        return System.nanoTime();
    }

    static Instant instantNow(OrchestrationContext ctx) {
        return Instant.now();
    }

    static LocalDate localDateNow(OrchestrationContext ctx) {
        return LocalDate.now();
    }

    static LocalDateTime localDateTimeNowInZone(OrchestrationContext ctx) {
        return LocalDateTime.now(ZoneOffset.UTC);
    }

    static ZonedDateTime zonedDateTimeNow(OrchestrationContext ctx) {
        return ZonedDateTime.now();
    }

    static Clock systemClock(OrchestrationContext ctx) {
        return Clock.systemUTC();
    }

    static Instant clockInstant(OrchestrationContext ctx, Clock clock) {
        return clock.instant();
    }

    static Date date(OrchestrationContext ctx) {
        return new Date();
    }

    static UUID randomUuid(OrchestrationContext ctx) {
        return UUID.randomUUID();
    }

    static double mathRandom(OrchestrationContext ctx) {
        return Math.random();
    }

    static Random newRandom(OrchestrationContext ctx) {
        return new Random();
    }

    static int threadLocalRandom(OrchestrationContext ctx) {
        return ThreadLocalRandom.current().nextInt();
    }

    static SecureRandom secureRandom(OrchestrationContext ctx) {
        return new SecureRandom();
    }

    static void shuffle(OrchestrationContext ctx, List<String> list) {
        Collections.shuffle(list);
    }

    static int sharedRandom(OrchestrationContext ctx) {
        return SHARED.nextInt();
    }

    static void sleep(OrchestrationContext ctx) throws Exception {
        Thread.sleep(10);
    }

    static void startsThread(OrchestrationContext ctx) {
        new Thread(() -> {}).start();
    }

    static void startsVirtualThread(OrchestrationContext ctx) {
        Thread.startVirtualThread(() -> {});
    }

    static void buildsThread(OrchestrationContext ctx) {
        Thread.ofVirtual().start(() -> {});
    }

    static ExecutorService executor(OrchestrationContext ctx) {
        return Executors.newCachedThreadPool();
    }

    static void submits(OrchestrationContext ctx, ExecutorService executor) {
        executor.submit(() -> 1);
    }

    static CompletableFuture<Integer> supplyAsync(OrchestrationContext ctx) {
        return CompletableFuture.supplyAsync(() -> 1);
    }

    static int joins(OrchestrationContext ctx, CompletableFuture<Integer> future) {
        return future.join();
    }

    static void locks(OrchestrationContext ctx, ReentrantLock lock) {
        lock.lock();
    }

    static void awaits(OrchestrationContext ctx, CountDownLatch latch) throws Exception {
        latch.await();
    }

    static void acquires(OrchestrationContext ctx, Semaphore semaphore) throws Exception {
        semaphore.acquire();
    }

    static String takes(OrchestrationContext ctx, BlockingQueue<String> queue) throws Exception {
        return queue.take();
    }

    static void waits(OrchestrationContext ctx) throws Exception {
        SHARED.wait();
    }

    static int synchronizedBlock(OrchestrationContext ctx) {
        synchronized (PlantedFaults.class) {
            return 1;
        }
    }

    static synchronized int synchronizedMethod(OrchestrationContext ctx) {
        return 1;
    }

    static String readsFile(OrchestrationContext ctx) throws Exception {
        return Files.readString(Path.of("x"));
    }

    static FileInputStream opensStream(OrchestrationContext ctx) throws Exception {
        return new FileInputStream("x");
    }

    static boolean looksForFile(OrchestrationContext ctx) {
        return new File("x").exists();
    }

    static Socket socket(OrchestrationContext ctx) throws Exception {
        return new Socket("localhost", 1);
    }

    static Object url(OrchestrationContext ctx) throws Exception {
        return URI.create("http://localhost").toURL().openStream();
    }

    static HttpClient http(OrchestrationContext ctx) {
        return HttpClient.newHttpClient();
    }

    static InetAddress resolves(OrchestrationContext ctx) throws Exception {
        return InetAddress.getByName("localhost");
    }

    static Connection jdbc(OrchestrationContext ctx) throws Exception {
        return DriverManager.getConnection("jdbc:none");
    }

    static int jdbcStatement(OrchestrationContext ctx, Connection connection) throws Exception {
        return connection.createStatement().executeUpdate("x");
    }

    static String getenv(OrchestrationContext ctx) {
        return System.getenv("HOME");
    }

    static String getProperty(OrchestrationContext ctx) {
        return System.getProperty("user.dir");
    }

    static ZoneId zone(OrchestrationContext ctx) {
        return ZoneId.systemDefault();
    }

    static int processors(OrchestrationContext ctx) {
        return Runtime.getRuntime().availableProcessors();
    }

    static Process process(OrchestrationContext ctx) throws Exception {
        return new ProcessBuilder("ls").start();
    }

    static int systemIn(OrchestrationContext ctx) throws Exception {
        return System.in.read();
    }

    static long parallel(OrchestrationContext ctx, List<String> list) {
        return list.parallelStream().count();
    }

    static long parallelLater(OrchestrationContext ctx, List<String> list) {
        return list.stream().parallel().count();
    }

    static int identity(OrchestrationContext ctx, Object object) {
        return System.identityHashCode(object);
    }

    static int objectHash(OrchestrationContext ctx) {
        Object object = new Object();
        return object.hashCode();
    }

    static Object identityMap(OrchestrationContext ctx) {
        return new IdentityHashMap<String, String>();
    }

    static void setsStatic(OrchestrationContext ctx) {
        counter++;
    }

    static void usesClient(OrchestrationContext ctx, DurableClient client) {
        client.raiseEvent("a", "b", "c");
    }

    static Instant inLambda(OrchestrationContext ctx) {
        Supplier<Instant> now = () -> Instant.now();
        return now.get();
    }

    static Instant inMethodReference(OrchestrationContext ctx) {
        Supplier<Instant> now = Instant::now;
        return now.get();
    }

    static Instant inBranch(OrchestrationContext ctx) {
        return ctx.async(() -> Instant.now()).get();
    }

    static Instant inPrivateMethod(OrchestrationContext ctx) {
        return helper();
    }

    private static Instant helper() {
        return deeper();
    }

    private static Instant deeper() {
        return Instant.now();
    }

    static Instant inAnotherClass(OrchestrationContext ctx) {
        return new Helper().now();
    }

    static Instant inInheritedMethod(OrchestrationContext ctx) {
        return new HelperBelow().now();
    }

    static Instant inConstructor(OrchestrationContext ctx) {
        return new Stamp().at;
    }

    static Instant inWrapperThatCallsAtOnce(OrchestrationContext ctx) throws Exception {
        return callsAtOnce(ctx, () -> Instant.now());
    }

    private static <T> T callsAtOnce(OrchestrationContext ctx, Callable<T> body) throws Exception {
        ctx.step("other", String.class, () -> "x").get();
        return body.call();
    }

    static class Helper {
        Instant now() {
            return Instant.now();
        }
    }

    static class HelperAbove {
        Instant now() {
            return Instant.now();
        }
    }

    static final class HelperBelow extends HelperAbove {}

    static final class Stamp {
        final Instant at = Instant.now();
    }
}
