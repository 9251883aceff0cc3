package dev.durathread.examples.kotlin

import dev.durathread.ActivityOptions
import dev.durathread.ActivityType
import dev.durathread.DurableRuntime
import dev.durathread.OrchestrationContext
import dev.durathread.OrchestrationType
import dev.durathread.RetryPolicy
import dev.durathread.TypeRef
import dev.durathread.sqlite.SqliteProvider
import java.nio.file.Path
import java.time.Duration

// snippet: types
data class Line(val item: String, val quantity: Int = 1)

data class Order(val id: String, val lines: List<Line>, val note: String? = null)

data class Receipt(val orderId: String, val payment: String, val parcels: List<String> = emptyList())

val CHARGE: ActivityType<Order, String> = ActivityType.of("Charge", Order::class.java, String::class.java)
val SHIP: ActivityType<Line, String> = ActivityType.of("Ship", Line::class.java, String::class.java)
val PROCESS: OrchestrationType<Order, Receipt> =
    OrchestrationType.of("ProcessOrder", Order::class.java, Receipt::class.java)
val WAITING: OrchestrationType<List<Order>, Int> = // Int::class.java would be the primitive type
    OrchestrationType.of("CountLines", object : TypeRef<List<Order>>() {}, TypeRef.of(Int::class.javaObjectType))
// end

// snippet: process
fun process(ctx: OrchestrationContext, order: Order, pause: Duration = Duration.ofHours(1)): Receipt {
    val payment = ctx.scheduleActivity(CHARGE, order, patiently()).get()
    ctx.sleep(pause)
    val parcels = order.lines.map { line -> ctx.scheduleActivity(SHIP, line) } // all of them at once
    return Receipt(order.id, payment, ctx.all<String>(parcels).get())
}

fun patiently(attempts: Int = 3): ActivityOptions =
    ActivityOptions.none().withRetry(RetryPolicy.fixed(attempts, Duration.ofSeconds(1)))
// end

fun countLines(ctx: OrchestrationContext, orders: List<Order>): Int {
    val counts = orders.map { order -> ctx.async { ctx.step("count", Int::class.javaObjectType) { order.lines.size }.get() } }
    return ctx.all<Int>(counts).get().sum()
}

// snippet: register
fun runtime(database: Path): DurableRuntime =
    DurableRuntime.builder(SqliteProvider.open(database))
        .activity(CHARGE) { _, order -> "payment-${order.id}" }
        .activity(SHIP) { ctx, line -> "${ctx.instanceId()}: ${line.quantity} x ${line.item}" }
        .orchestration(PROCESS) { ctx, order -> process(ctx, order) }
        .orchestration(WAITING, ::countLines)
        .start()
// end
