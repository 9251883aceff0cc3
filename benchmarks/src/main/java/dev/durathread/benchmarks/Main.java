package dev.durathread.benchmarks;

import dev.durathread.benchmarks.workload.Driver;
import java.util.Arrays;

/** The entry of the benchmarks' jar: {@code workload ...} goes to the workload driver, everything else to JMH. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("workload")) {
            System.exit(Driver.run(System.out, System.err, Arrays.copyOfRange(args, 1, args.length)));
        } else {
            org.openjdk.jmh.Main.main(args);
        }
    }
}
