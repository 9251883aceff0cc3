package dev.durathread.examples.shop;

import dev.durathread.ActivityContext;
import java.time.Duration;

/**
 * Stand-ins for the services that a shop calls: a warehouse, a bank and a courier. Each call takes a while, some fail.
 *
 * <p>An activity may run again after a crash, so that a real service has to recognise a repeated call; these do, because
 * what they answer follows from the order alone.
 */
final class Services {
    private static final Duration CALL = Duration.ofMillis(Long.getLong("shop.callMillis", 15));

    private Services() {}

    static String reserve(ActivityContext ctx, Order order) throws InterruptedException {
        call();
        return "R-" + order.id();
    }

    static String charge(ActivityContext ctx, Order order) throws InterruptedException, CardDeclined {
        call();
        if (number(order) % 17 == 0) {
            throw new CardDeclined("card of " + order.customer() + " declined");
        }
        return "P-" + order.id();
    }

    /** The courier is busy at the first try of every fifth order, and never comes to see every 41st. */
    static String ship(ActivityContext ctx, Order order) throws InterruptedException, CourierBusy {
        call();
        boolean busy = number(order) % 5 == 0 && ctx.attempt() == 1;
        if (busy || number(order) % 41 == 0) {
            throw new CourierBusy("no courier for " + order.quantity() + " x " + order.item());
        }
        return "T-" + order.id();
    }

    static Boolean refund(ActivityContext ctx, String payment) throws InterruptedException {
        call();
        return true;
    }

    static Boolean release(ActivityContext ctx, String reservation) throws InterruptedException {
        call();
        return true;
    }

    private static void call() throws InterruptedException {
        Thread.sleep(CALL);
    }

    private static int number(Order order) {
        return Integer.parseInt(order.id().substring(order.id().indexOf('-') + 1));
    }

    /** The bank says no; asking again does not help. */
    static final class CardDeclined extends Exception {
        private static final long serialVersionUID = 1;

        CardDeclined(String message) {
            super(message);
        }
    }

    /** The courier cannot come now. */
    static final class CourierBusy extends Exception {
        private static final long serialVersionUID = 1;

        CourierBusy(String message) {
            super(message);
        }
    }
}
