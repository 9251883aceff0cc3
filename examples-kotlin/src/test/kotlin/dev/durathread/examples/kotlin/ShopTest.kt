package dev.durathread.examples.kotlin

import dev.durathread.testkit.DurableTest
import dev.durathread.testkit.TestEnvironment
import java.io.IOException
import java.nio.file.Path
import java.time.Duration
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir

@ExtendWith(DurableTest::class)
class ShopTest {
    private val soon = Duration.ofSeconds(20)
    private val order = Order("17", listOf(Line("kettle", 2), Line("cup")))

    @Test
    fun readsDataClassesAgainAfterARestart(@TempDir folder: Path) {
        runtime(folder.resolve("shop.db")).use { first ->
            first.client().start(WAITING, "count", listOf(order, order.copy(id = "18", note = "ring twice")))
            assertThat(first.client().await(WAITING, "count", soon)).isEqualTo(4)
        }
        runtime(folder.resolve("shop.db")).use { second ->
            assertThat(second.client().await(WAITING, "count", soon)).isEqualTo(4)
        }
    }

    // snippet: test
    @Test
    fun tellsTheParcelsOfEachLine(env: TestEnvironment) {
        env.orchestration(PROCESS) { ctx, order -> process(ctx, order, pause = Duration.ofDays(30)) }
            .stub(SHIP) { _, line -> line.item }
        env.stub(CHARGE).fails(IOException("bank is down")).times(2).returns("payment-1")

        env.client().start(PROCESS, "order-17", order)

        assertThat(env.client().await(PROCESS, "order-17", soon))
            .isEqualTo(Receipt("17", "payment-1", listOf("kettle", "cup")))
    }
    // end

    @Test
    fun isDeterministic(env: TestEnvironment) {
        env.orchestration(PROCESS) { ctx, order -> process(ctx, order) }.orchestration(WAITING, ::countLines)

        env.assertDeterministic()
    }
}
