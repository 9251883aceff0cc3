package dev.durathread.examples.modules;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The engine, the SQLite provider and what both depend on, as jars.
 *
 * <p>A build that packages its modules has them on the class path. One that only compiles has folders there: these are
 * packaged here, under the same module names.
 */
final class Jars {
    /** A class of each, and for the project's own the name of the module. */
    private static final Map<String, String> OWN = Map.of(
            "dev.durathread.DurableRuntime", "dev.durathread.runtime",
            "dev.durathread.sql.Migrations", "dev.durathread.sql",
            "dev.durathread.sqlite.SqliteProvider", "dev.durathread.sqlite");

    private static final List<String> OTHERS = List.of(
            "tools.jackson.databind.json.JsonMapper",
            "tools.jackson.core.JsonParser",
            "com.fasterxml.jackson.annotation.JsonProperty",
            "org.slf4j.Logger",
            "org.jspecify.annotations.NullMarked",
            "org.jooq.DSLContext",
            "org.reactivestreams.Publisher",
            "io.r2dbc.spi.ConnectionFactory",
            "org.sqlite.JDBC",
            "ch.qos.logback.classic.Logger",
            "ch.qos.logback.core.Appender");

    /** Without its configuration Logback prints all, the line that tells the kind of fiber too. */
    private static final Set<String> LEFT_OUT = Set.of("META-INF/MANIFEST.MF", "logback.xml");

    private final List<Path> jars = new ArrayList<>();

    /** @param folder where folders of classes are packaged */
    Jars(Path folder) throws Exception {
        for (var module : OWN.entrySet()) {
            jars.add(jarOf(location(module.getKey()), module.getValue(), folder));
        }
        for (String name : OTHERS) {
            jars.add(location(name));
        }
    }

    /** All of them as a class path or module path, with further entries before them. */
    String path(Path... first) {
        return Stream.concat(Stream.of(first), jars.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Packages a program that is run with {@code java -jar}: the rest of its class path is named in its manifest. */
    void program(Path jar, String main, Map<String, String> furtherLines) throws Exception {
        Manifest manifest = manifest(furtherLines);
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        jars.stream().map(path -> path.toUri().toString()).collect(Collectors.joining(" ")));
        pack(location(main), manifest, jar);
    }

    private static Path location(String className) throws ClassNotFoundException, URISyntaxException {
        return Path.of(Class.forName(className)
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private static Path jarOf(Path location, String module, Path folder) throws IOException {
        if (Files.isRegularFile(location)) {
            return location;
        }
        Path jar = folder.resolve(module + ".jar");
        pack(location, manifest(Map.of("Automatic-Module-Name", module)), jar);
        return jar;
    }

    private static Manifest manifest(Map<String, String> lines) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        lines.forEach((name, value) -> manifest.getMainAttributes().putValue(name, value));
        return manifest;
    }

    /** Packages a folder of classes. */
    private static void pack(Path classes, Manifest manifest, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, manifest);
                Stream<Path> found = Files.walk(classes)) {
            for (Path each : found.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(each).toString().replace('\\', '/');
                if (!LEFT_OUT.contains(name)) {
                    entries.putNextEntry(new JarEntry(name));
                    Files.copy(each, entries);
                    entries.closeEntry();
                }
            }
        }
    }
}
