package dev.durathread.examples.shop;

import java.io.IOException;
import java.util.Locale;

/** Shows how far the orders are, and kills the process in their midst when asked to. */
final class Progress {
    private static final int EVERY = 25;
    private static final int KILLED = 137;

    private final int orders;
    private final int killAfter;
    private int done;

    /** @param killAfter the number of orders after which the process dies; -1 for never */
    Progress(int orders, int killAfter) {
        this.orders = orders;
        this.killAfter = killAfter;
    }

    void done(Receipt receipt) throws IOException, InterruptedException {
        done++;
        if (done <= 3 || done % EVERY == 0 || done == orders) {
            System.out.printf(
                    Locale.ROOT,
                    "[%3d/%d] %s %-13s %s%n",
                    done,
                    orders,
                    receipt.orderId(),
                    receipt.outcome(),
                    receipt.note());
        }
        if (done == killAfter) {
            System.out.println("... and now this process is killed with SIGKILL, in the middle of its work");
            System.out.flush();
            die();
        }
    }

    private static void die() throws IOException, InterruptedException {
        long self = ProcessHandle.current().pid();
        new ProcessBuilder("kill", "-9", Long.toString(self)).start().waitFor();
        Runtime.getRuntime().halt(KILLED); // where there is no kill command
    }
}
