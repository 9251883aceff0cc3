package dev.durathread.sqlite;

import dev.durathread.DurableRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process of its own that works on a file until it is ended. */
final class ChildNode {
    private ChildNode() {}

    /** @param args the file, the name of the node */
    public static void main(String[] args) throws InterruptedException {
        SqliteProvider provider = SqliteProvider.open(Path.of(args[0]));
        DurableRuntime runtime = Programs.on(provider, args[1]).start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            runtime.close();
            provider.close();
        }));
        new CountDownLatch(1).await();
    }

    /** Starts one. */
    static Process start(Path file, String node) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            return new ProcessBuilder(
                            java,
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ChildNode.class.getName(),
                            file.toString(),
                            node)
                    .inheritIO()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
