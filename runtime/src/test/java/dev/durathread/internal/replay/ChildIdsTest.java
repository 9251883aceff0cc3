package dev.durathread.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.internal.check.Names;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChildIdsTest {
    @Test
    void keepsAnIdThatFits() {
        String longest = "x".repeat(Names.MOST_CHARACTERS);
        assertThat(ChildIds.fitting(longest)).isEqualTo(longest);
    }

    @Test
    void makesIdsOfAnyDepthFitAndKeepsThemApart() {
        Set<String> ids = new HashSet<>();
        String id = "order-\ud83d\ude00-17";
        for (int depth = 0; depth < 200; depth++) {
            for (int child = 2; child < 5; child++) {
                String made = ChildIds.fitting(id + "::sub::" + child);
                assertThat(Names.check("instance id", made)).isEqualTo(ChildIds.fitting(id + "::sub::" + child));
                assertThat(ids.add(made)).as(made).isTrue();
            }
            id = ChildIds.fitting(id + "::sub::2");
        }
    }

    @Test
    void cutsNoCharacterInTwo() {
        for (int length = 200; length < 240; length++) {
            String made = ChildIds.fitting("x".repeat(length) + "\ud83d\ude00".repeat(60));
            assertThat(Names.check("instance id", made)).hasSizeLessThanOrEqualTo(Names.MOST_CHARACTERS);
        }
    }
}
