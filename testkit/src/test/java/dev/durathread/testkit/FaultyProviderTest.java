package dev.durathread.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.durathread.failure.ProviderException;
import dev.durathread.provider.ChangeListener;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.Provider;
import dev.durathread.provider.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultyProviderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MemoryProvider memory = MemoryProvider.create();

    private static Write create(String id) {
        return NewInstance.of(id, 1, "Flow", NOW).build();
    }

    private static void commit(Provider provider, String... ids) {
        List<Write> batch = new ArrayList<>();
        for (String id : ids) {
            batch.add(create(id));
        }
        provider.commit(batch, NOW);
    }

    @Test
    void refusesAndChangesNothing() {
        Provider provider = FaultyProvider.wrap(memory, Faults.none().withRefusals(1));
        assertThatThrownBy(() -> commit(provider, "a"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("refused by the plan of faults");
        assertThat(memory.readInstance("a")).isEmpty();
    }

    @Test
    void cutsOffAfterTheCommitWasApplied() {
        Provider provider = FaultyProvider.wrap(memory, Faults.none().withCutOffs(1));
        assertThatThrownBy(() -> commit(provider, "a"))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("cut off by the plan of faults");
        assertThat(memory.readInstance("a")).isPresent();
    }

    @Test
    void tellsNewsTwice() {
        List<String> news = news(Faults.none().withRepeatedNews(1));
        assertThat(news).containsExactly("work", "work");
    }

    @Test
    void tellsAllNewsWhenNothingGoesWrong() {
        assertThat(news(Faults.none())).containsExactly("work");
    }

    private List<String> news(Faults faults) {
        List<String> news = new ArrayList<>();
        Provider provider = FaultyProvider.wrap(memory, faults);
        provider.listen(new ChangeListener() {
            @Override
            public void workAvailable() {
                news.add("work");
            }

            @Override
            public void instanceChanged(String instanceId) {
                news.add(instanceId);
            }

            @Override
            public void tasksRemoved() {
                news.add("tasks");
            }
        });
        commit(provider, "a");
        return news;
    }

    @Test
    void drawsTheSameFaultsFromTheSameSeed() {
        assertThat(refused(7)).isEqualTo(refused(7)).isNotEqualTo(refused(8));
    }

    private static List<Integer> refused(long seed) {
        MemoryProvider memory = MemoryProvider.create();
        Provider provider = FaultyProvider.wrap(memory, Faults.seeded(seed));
        List<Integer> refused = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            try {
                commit(provider, "i" + i);
            } catch (ProviderException e) {
                refused.add(i);
            }
        }
        return refused;
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesWhatIsNoShare(double share) {
        assertThatThrownBy(() -> Faults.none().withCutOffs(share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cutOffs");
    }
}
