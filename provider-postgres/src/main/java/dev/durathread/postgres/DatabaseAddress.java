package dev.durathread.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * The address of a database and the secrets to reach it. It is read from a JDBC URL or from a URL of the form {@code
 * postgresql://user:password@host:port/database?name=value}, the form of libpq, several hosts included.
 *
 * <p>Neither {@link #toString()} nor any exception shows the URL. A URL may hold a password, and if special characters
 * are not encoded, any part of it may. The driver logs what it cannot read, so it only gets what is known to be
 * well-formed.
 */
final class DatabaseAddress {
    private static final String JDBC = "jdbc:postgresql:";
    private static final Pattern HOST = Pattern.compile("([\\w.-]+|\\[[0-9A-Fa-f:.%]+])(:\\d{1,5})?");

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
            String rest = url.substring(JDBC.length());
            return read(rest.startsWith("//") ? rest.substring(2) : rest.startsWith("/") ? rest : "/" + rest, "");
        }
        if (lower.startsWith("postgresql://") || lower.startsWith("postgres://")) {
            return read(url.substring(url.indexOf("://") + 3), "postgres");
        }
        throw new IllegalArgumentException("DUR-3030: the database URL has to begin with \"jdbc:postgresql:\" or"
                + " \"postgresql://\"; for example postgresql://user@host:5432/database");
    }

    /**
     * @param rest what comes after {@code ://}
     * @param standard the database that is meant when none is named; empty for that of the user's name
     */
    private static DatabaseAddress read(String rest, String standard) {
        int query = rest.indexOf('?');
        String place = query < 0 ? rest : rest.substring(0, query);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        int at = authority.lastIndexOf('@');
        Properties secrets = credentials(at < 0 ? "" : authority.substring(0, at));
        String url = JDBC + "//" + hosts(authority.substring(at + 1)) + "/"
                + database(slash < 0 ? "" : place.substring(slash + 1), standard)
                + (query < 0 ? "" : parameters(rest.substring(query + 1)));
        Properties parsed = Driver.parseURL(url, secrets);
        if (parsed == null) {
            throw unreadable("it cannot be read");
        }
        Properties own = new Properties();
        parsed.stringPropertyNames().forEach(name -> own.setProperty(name, parsed.getProperty(name)));
        return new DatabaseAddress(own);
    }

    private static IllegalArgumentException unreadable(String why) {
        return new IllegalArgumentException(
                "DUR-3030: the database URL is not well-formed: " + why + "; it has the form"
                        + " postgresql://user:password@host:port/database?name=value, special characters percent-encoded");
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
            throw unreadable("a \"%\" is not followed by two hex digits");
        }
    }

    private static String hosts(String hosts) {
        if (hosts.isEmpty()) {
            return "localhost";
        }
        for (String host : hosts.split(",", -1)) {
            if (!HOST.matcher(host).matches()) {
                throw unreadable("what should be a host and a port is something else");
            }
        }
        return hosts;
    }

    private static String database(String database, String standard) {
        decode(database);
        if (database.indexOf('@') >= 0 || database.indexOf('/') >= 0) {
            throw unreadable("the name of the database has a \"/\" or a \"@\"");
        }
        return database.isEmpty() ? standard : database;
    }

    private static String parameters(String query) {
        String[] given = query.split("&", -1);
        StringJoiner translated = new StringJoiner("&", "?", "");
        for (int i = 0; i < given.length; i++) {
            decode(given[i]);
            int number = i + 1;
            translated.add(Parameter.read(given[i])
                    .orElseThrow(() -> unreadable("the driver does not know its parameter number " + number))
                    .inUrl());
        }
        return translated.toString();
    }

    /** A JDBC URL without user, password or parameters. */
    String jdbcUrl() {
        return JDBC + "//" + this;
    }

    /** Everything that the driver needs besides the URL, secrets included. */
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
