package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableRuntime;
import dev.durathread.operation.Linkage;
import dev.durathread.operation.Neighbours;
import dev.durathread.sql.SqlProvider;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All that the engine calls in other libraries is there in the versions beside which it is used. */
class NeighboursTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SPRING_BOOT_3_5")
    void haveAllThatIsCalled(Neighbours neighbours) {
        Linkage linkage = new Linkage(
                neighbours.jars(),
                Set.of("org/jooq/", "tools/jackson/", "com/fasterxml/jackson/", "com/zaxxer/", "org/postgresql/"));
        assertThat(linkage.missing(DurableRuntime.class, SqlProvider.class, PostgresProvider.class))
                .isEmpty();
    }
}
