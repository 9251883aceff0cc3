package dev.durathread.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.durathread.failure.ProviderException;
import dev.durathread.sql.SqlSession;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriterTest {
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Writer writer;

    @BeforeEach
    void open() throws Exception {
        writer = new Writer(
                new DatabaseFile(null, SqliteOptions.defaults(), new SqliteDialect(), new StatementLog()), () -> {});
    }

    @AfterEach
    void close() {
        callers.close();
        writer.close();
    }

    /** Keeps the writer busy until the latch is open, so that what comes meanwhile comes together. */
    private CountDownLatch keepBusy() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        callers.execute(() -> writer.write(_ -> {
            busy.countDown();
            awaitQuietly(free);
            return 0;
        }));
        busy.await();
        return free;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void writesWhatWaitsInOneTransaction() throws Exception {
        CountDownLatch free = keepBusy();
        List<Future<Done<Integer>>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            waiting.add(callers.submit(() -> writer.write(_ -> number)));
        }
        await().until(() -> writer.waiting() == 10);
        free.countDown();

        for (int i = 0; i < 10; i++) {
            assertThat(waiting.get(i).get().result()).isEqualTo(i);
        }
        assertThat(writer.transactions()).isEqualTo(2);
    }

    @Test
    void letsNobodySufferForAnother() throws Exception {
        CountDownLatch free = keepBusy();
        Future<Done<Integer>> good = callers.submit(() -> writer.write(
                session -> session.run("insert into nodes (node_id, name, until) values ('good', 'good', 1)")));
        Future<Done<Integer>> bad = callers.submit(() -> writer.write(session -> {
            session.run("insert into nodes (node_id, name, until) values ('bad', 'bad', 1)");
            throw new IllegalStateException("bad");
        }));
        await().until(() -> writer.waiting() == 2);
        free.countDown();

        assertThat(good.get().result()).isEqualTo(1);
        assertThat(bad).failsWithin(java.time.Duration.ofSeconds(10));
        assertThat(writer.write(session -> session.list("select node_id from nodes", row -> row.text()))
                        .result())
                .containsExactly("good");
    }

    @Test
    void tellsTheCallerWhatItsWorkThrew() {
        assertThatIllegalStateException()
                .isThrownBy(() -> writer.write(_ -> {
                    throw new IllegalStateException("why");
                }))
                .withMessage("why");
    }

    @Test
    void letsAPlatformThreadWriteItself() {
        assertThat(writer.write(_ -> Thread.currentThread()).result()).isEqualTo(Thread.currentThread());
    }

    @Test
    void writesForAVirtualThread() throws Exception {
        Thread wrote = callers.submit(
                        () -> writer.write(_ -> Thread.currentThread()).result())
                .get();

        assertThat(wrote.isVirtual()).isFalse();
        assertThat(wrote.getName()).isEqualTo("durathread-sqlite-writer");
    }

    @Test
    void writesForWhoeverHasMuch() {
        assertThat(writer.writeMuch(_ -> Thread.currentThread().getName()).result())
                .isEqualTo("durathread-sqlite-writer");
    }

    @Test
    void writesForAPlatformThreadThatFindsItBusy() throws Exception {
        CountDownLatch free = keepBusy();
        FutureTask<Thread> waiting =
                new FutureTask<>(() -> writer.write(_ -> Thread.currentThread()).result());
        Thread.ofPlatform().daemon().start(waiting);
        await().until(() -> writer.waiting() == 1);
        free.countDown();

        assertThat(waiting.get().getName()).isEqualTo("durathread-sqlite-writer");
    }

    @Test
    void keepsTheInterruptOfAPlatformThreadThatWrites() {
        Thread.currentThread().interrupt();

        assertThat(writer.write(_ -> 1).result()).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static int leaveHalfDone(SqlSession session) throws SQLException {
        session.run("insert into nodes (node_id, name, until) values ('half', 'half', 1)");
        throw new StackOverflowError();
    }

    private List<String> nodes() {
        return writer.write(session -> session.list("select node_id from nodes", row -> row.text()))
                .result();
    }

    @Test
    void rollsBackWhatAnErrorLeftHalfDone() {
        assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> writer.write(WriterTest::leaveHalfDone));

        assertThat(nodes()).isEmpty();
    }

    @Test
    void goesOnAfterAnErrorOnTheThreadThatIsThereForIt() {
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> writer.writeMuch(WriterTest::leaveHalfDone));

        assertThat(nodes()).isEmpty();
        assertThat(writer.writeMuch(_ -> 1).result()).isEqualTo(1);
    }

    @Test
    void refusesAfterItWasClosed() {
        writer.close();

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> writer.write(_ -> 1))
                .withMessageContaining("DUR-3110");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> callers.submit(() -> writer.write(_ -> 1)).get())
                .withMessageContaining("DUR-3110");
    }
}
