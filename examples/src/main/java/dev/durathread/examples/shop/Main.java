package dev.durathread.examples.shop;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.RuntimeOptions;
import dev.durathread.StartOptions;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes a file of orders on an SQLite file. Started again after it was killed, it goes on where it was.
 *
 * <p>Arguments: the file of orders, the database, and perhaps {@code --kill-after} with a number of orders after which
 * the process kills itself.
 */
final class Main {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int ORDERS_AT_A_TIME = 20;
    private static final StartOptions UNLESS_THERE = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);
    private static final RuntimeOptions CALLS_AT_A_TIME =
            RuntimeOptions.defaults().withActivityConcurrency(8);

    private Main() {}

    public static void main(String[] args) throws Exception {
        List<Order> orders = read(Path.of(args[0]));
        int killAfter = args.length > 3 && args[2].equals("--kill-after") ? Integer.parseInt(args[3]) : -1;
        try (Provider provider = SqliteProvider.open(Path.of(args[1]));
                DurableRuntime runtime =
                        Shop.on(provider).options(CALLS_AT_A_TIME).start()) {
            List<Receipt> receipts = process(runtime.client(), orders, new Progress(orders.size(), killAfter));
            System.out.print(Summary.of(receipts).table());
            System.out.println(
                    "activities run by this process: " + runtime.metrics().activityAttempts());
        }
    }

    static List<Order> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().skip(1).map(Order::parse).toList();
    }

    /** Starts the orders that are not there yet, so many at a time, and waits for all of them. */
    private static List<Receipt> process(DurableClient client, List<Order> orders, Progress progress) throws Exception {
        List<Receipt> receipts = new ArrayList<>(orders.size());
        int started = 0;
        for (Order order : orders) {
            while (started < orders.size() && started < receipts.size() + ORDERS_AT_A_TIME) {
                Order next = orders.get(started++);
                client.start(Shop.PROCESS, next.id(), next, UNLESS_THERE);
            }
            Receipt receipt = client.await(Shop.PROCESS, order.id(), PATIENCE);
            receipts.add(receipt);
            progress.done(receipt);
        }
        return receipts;
    }
}
