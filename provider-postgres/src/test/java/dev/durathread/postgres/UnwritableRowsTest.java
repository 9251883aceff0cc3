package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.durathread.failure.ProviderException;
import dev.durathread.history.HistoryEvent.ExternalEvent;
import dev.durathread.provider.Delivery;
import dev.durathread.provider.Message;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome.Delivered;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row that nobody can read, or that should not be there, is the trouble of one instance. */
class UnwritableRowsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final TestServer.TestSchema schema = TestServer.schema();
    private PostgresProvider provider;

    @BeforeEach
    void open() {
        provider = schema.open();
        provider.commit(List.of(start("broken"), start("whole")), NOW);
    }

    @AfterEach
    void close() {
        provider.close();
        schema.close();
    }

    private static NewInstance start(String id) {
        return NewInstance.of(id, 1, "Flow", NOW).build();
    }

    private static Delivery event(String id) {
        return new Delivery(id, Message.of(new ExternalEvent(0, NOW, 0, "e", "1")), null);
    }

    private ProviderException failureOf(Write... batch) {
        return assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> provider.commit(List.of(batch), NOW))
                .actual();
    }

    private void assertThatTheOtherGoesOn() {
        assertThat(provider.readInbox("whole", 0, 10)).isEmpty();
        assertThat(provider.commit(List.of(event("whole")), NOW).getFirst()).isInstanceOf(Delivered.class);
    }

    @Test
    void thatCannotBeReadHarmOneInstance() throws SQLException {
        TestServer.execute("update " + schema.name() + ".instances set held_by = '' where instance_id = 'broken'");

        ProviderException failure = failureOf(event("whole"), event("broken"));

        assertThat(failure.code()).isEqualTo("DUR-3049");
        assertThat(failure.kind()).isEqualTo(ProviderException.Kind.FINAL);
        assertThat(failure.instanceId()).contains("broken");
        assertThatTheOtherGoesOn();
    }

    @Test
    void thatShouldNotBeThereAreAFinalFailure() throws SQLException {
        TestServer.execute("insert into " + schema.name() + ".inbox values ('broken', 1, 0, null, '{}')");

        ProviderException failure = failureOf(event("whole"), event("broken"));

        assertThat(failure.code()).isEqualTo("DUR-3038");
        assertThat(failure.kind()).isEqualTo(ProviderException.Kind.FINAL);
        assertThatTheOtherGoesOn();
    }
}
