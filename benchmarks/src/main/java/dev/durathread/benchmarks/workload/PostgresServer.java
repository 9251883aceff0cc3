package dev.durathread.benchmarks.workload;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL server that is measured: one that is given, or one of our own that loses nothing in a power cut. */
final class PostgresServer implements AutoCloseable {
    private final String url;
    private final @Nullable EmbeddedPostgres own;

    private PostgresServer(String url, @Nullable EmbeddedPostgres own) {
        this.url = url;
        this.own = own;
    }

    static PostgresServer of(Optional<String> given, String durability) {
        return given.map(url -> new PostgresServer(url, null)).orElseGet(() -> started(durability));
    }

    private static PostgresServer started(String durability) {
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("synchronous_commit", durability.equals("FULL") ? "on" : "off")
                    .start();
            return new PostgresServer(
                    "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres", server);
        } catch (IOException e) {
            throw new UncheckedIOException("no PostgreSQL server could be started", e);
        }
    }

    /** Its address with user and password. */
    String url() {
        return url;
    }

    /** A connection past every provider. */
    Connection connect() throws SQLException {
        if (url.startsWith("jdbc:")) {
            return DriverManager.getConnection(url);
        }
        URI uri = URI.create(url);
        Properties login = new Properties();
        String[] user =
                Optional.ofNullable(uri.getUserInfo()).orElse("postgres:").split(":", 2);
        login.setProperty("user", user[0]);
        login.setProperty("password", user.length > 1 ? user[1] : "");
        int port = uri.getPort() < 0 ? 5432 : uri.getPort();
        return DriverManager.getConnection("jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getPath(), login);
    }

    @Override
    public void close() {
        if (own != null) {
            try {
                own.close();
            } catch (IOException e) {
                throw new UncheckedIOException("the PostgreSQL server could not be stopped", e);
            }
        }
    }
}
