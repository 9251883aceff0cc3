package dev.durathread.examples.shop;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Shows a recovery: runs the shop in a process that is killed midway, and then in a second one that finishes the work. */
final class Demo {
    private Demo() {}

    public static void main(String[] args) throws Exception {
        Path orders = Path.of(args[0]);
        Path folder = Files.createTempDirectory("durathread-shop");
        Path database = folder.resolve("shop.db");
        System.out.println("== first process: orders from " + orders + ", recorded in " + database);
        int killed = run(orders.toString(), database.toString(), "--kill-after", "120");
        System.out.println("== the first process is gone, exit status " + killed + "; its database stays");
        System.out.println("== second process: the same command; each order goes on from its last recorded step");
        int finished = run(orders.toString(), database.toString());
        System.out.println("== the second process ended with exit status " + finished);
        delete(folder);
        System.exit(finished);
    }

    private static int run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private static void delete(Path folder) throws IOException {
        File[] files = folder.toFile().listFiles();
        if (files != null) {
            for (File file : files) {
                Files.delete(file.toPath());
            }
        }
        Files.delete(folder);
    }
}
