package dev.durathread.examples.shop;

/**
 * What became of an order.
 *
 * @param paidCents what the customer paid in the end
 * @param note the tracking number, or why nothing was shipped
 */
public record Receipt(String orderId, Outcome outcome, int paidCents, String note) {
    /** How an order can end. */
    public enum Outcome {
        SHIPPED,
        DECLINED,
        UNDELIVERABLE
    }
}
