package dev.durathread.examples.shop;

import dev.durathread.examples.shop.Receipt.Outcome;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The results of all orders, by outcome. */
record Summary(Map<Outcome, Line> lines) {
    /** How many orders ended in one way, and what they brought. */
    record Line(int orders, long cents) {
        Line plus(Receipt receipt) {
            return new Line(orders + 1, cents + receipt.paidCents());
        }
    }

    static Summary of(Collection<Receipt> receipts) {
        Map<Outcome, Line> lines = new EnumMap<>(Outcome.class);
        for (Receipt receipt : receipts) {
            lines.put(
                    receipt.outcome(),
                    lines.getOrDefault(receipt.outcome(), new Line(0, 0)).plus(receipt));
        }
        return new Summary(lines);
    }

    String table() {
        StringBuilder table = new StringBuilder("\noutcome         orders        paid\n");
        lines.forEach((outcome, line) -> row(table, outcome.name(), line));
        Line all = lines.values().stream()
                .reduce(new Line(0, 0), (a, b) -> new Line(a.orders() + b.orders(), a.cents() + b.cents()));
        row(table, "all", all);
        return table.append('\n').toString();
    }

    private static void row(StringBuilder table, String name, Line line) {
        table.append(String.format(Locale.ROOT, "%-14s %7d %11.2f%n", name, line.orders(), line.cents() / 100.0));
    }
}
