package dev.durathread.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where a database is, and with what secrets it is reached. Taken from a JDBC URL or from one of the form
 * {@code postgresql://user:password@host:port/database?name=value}, the form of libpq, several hosts included.
 *
 * <p>Neither {@link #toString()} nor any exception shows the URL that it came from, for a URL may hold a password.
 */
final class DatabaseAddress {
    private static final String JDBC = "jdbc:postgresql:";

    /** What libpq and the driver call by different names. */
    private static final Map<String, String> DRIVER_NAMES = Map.of(
            "application_name", PGProperty.APPLICATION_NAME.getName(),
            "connect_timeout", PGProperty.CONNECT_TIMEOUT.getName(),
            "target_session_attrs", PGProperty.TARGET_SERVER_TYPE.getName());

    private final Properties driver;

    private DatabaseAddress(Properties driver) {
        this.driver = driver;
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException when it is of neither form
     */
    static DatabaseAddress parse(String url) {
        String lower = url.toLowerCase(Locale.ROOT);
        if (lower.startsWith(JDBC)) {
            return ofJdbc(JDBC + url.substring(JDBC.length()), new Properties());
        }
        if (lower.startsWith("postgresql://") || lower.startsWith("postgres://")) {
            return ofLibpq(url.substring(url.indexOf("://") + 3));
        }
        throw new IllegalArgumentException("DUR-3030: the database URL has to begin with \"jdbc:postgresql:\" or"
                + " \"postgresql://\"; for example postgresql://user@host:5432/database");
    }

    private static DatabaseAddress ofJdbc(String url, Properties secrets) {
        Properties parsed = Driver.parseURL(url, secrets);
        if (parsed == null) {
            throw new IllegalArgumentException("DUR-3030: the database URL cannot be read; it has the form"
                    + " jdbc:postgresql://host:port/database?name=value, special characters percent-encoded");
        }
        Properties own = new Properties();
        parsed.stringPropertyNames().forEach(name -> own.setProperty(name, parsed.getProperty(name)));
        return new DatabaseAddress(own);
    }

    private static DatabaseAddress ofLibpq(String rest) {
        int query = rest.indexOf('?');
        String place = query < 0 ? rest : rest.substring(0, query);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        Properties secrets = credentials(at < 0 ? "" : authority.substring(0, at));
        String hosts = authority.substring(at + 1);
        String database = slash < 0 || slash == place.length() - 1 ? "/postgres" : place.substring(slash);
        String parameters = query < 0 ? "" : driverParameters(rest.substring(query + 1));
        return ofJdbc(JDBC + "//" + (hosts.isEmpty() ? "localhost" : hosts) + database + parameters, secrets);
    }

    private static Properties credentials(String userInfo) {
        Properties credentials = new Properties();
        if (!userInfo.isEmpty()) {
            int colon = userInfo.indexOf(':');
            credentials.setProperty("user", decode(colon < 0 ? userInfo : userInfo.substring(0, colon)));
            if (colon >= 0) {
                credentials.setProperty("password", decode(userInfo.substring(colon + 1)));
            }
        }
        return credentials;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // its message holds the text
            throw new IllegalArgumentException(
                    "DUR-3030: user or password of the database URL have a \"%\" that no two hex digits follow");
        }
    }

    private static String driverParameters(String query) {
        StringBuilder translated = new StringBuilder();
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            translated
                    .append(translated.isEmpty() ? '?' : '&')
                    .append(DRIVER_NAMES.getOrDefault(name, name))
                    .append(equals < 0 ? "" : parameter.substring(equals));
        }
        return translated.toString();
    }

    /** A JDBC URL without user, password or parameters. */
    String jdbcUrl() {
        return JDBC + "//" + this;
    }

    /** All that the driver needs beside the URL, secrets included. */
    Properties driverProperties() {
        Properties copy = new Properties();
        copy.putAll(driver);
        return copy;
    }

    /** Host, port and database. */
    @Override
    public String toString() {
        String[] hosts = driver.getProperty("PGHOST", "localhost").split(",", -1);
        String[] ports = driver.getProperty("PGPORT", "5432").split(",", -1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            text.append(i == 0 ? "" : ",").append(hosts[i]);
            text.append(i < ports.length && !ports[i].isEmpty() ? ":" + ports[i] : "");
        }
        return text.append('/').append(driver.getProperty("PGDBNAME", "")).toString();
    }
}
