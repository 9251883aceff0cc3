package dev.durathread.postgres;

import java.util.Map;
import java.util.Optional;
import org.postgresql.PGProperty;

/**
 * A parameter of a database URL, under the driver's name. Names of libpq are translated, so the URL of a hosted
 * database works as it is.
 */
record Parameter(PGProperty property, String value) {
    private static final Map<String, PGProperty> OF_LIBPQ = Map.of(
            "application_name", PGProperty.APPLICATION_NAME,
            "channel_binding", PGProperty.CHANNEL_BINDING,
            "connect_timeout", PGProperty.CONNECT_TIMEOUT,
            "gssencmode", PGProperty.GSS_ENC_MODE,
            "require_auth", PGProperty.REQUIRE_AUTH,
            "target_session_attrs", PGProperty.TARGET_SERVER_TYPE);

    private static final Map<String, String> SERVERS = Map.of(
            "read-write", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    /** Reads {@code name=value} from a URL; empty when the driver does not know the parameter. */
    static Optional<Parameter> read(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        PGProperty property = OF_LIBPQ.containsKey(name) ? OF_LIBPQ.get(name) : PGProperty.forName(name);
        return Optional.ofNullable(property)
                .map(known -> new Parameter(
                        known, known == PGProperty.TARGET_SERVER_TYPE ? SERVERS.getOrDefault(value, value) : value));
    }

    /** As it stands in a URL for the driver. */
    String inUrl() {
        return property.getName() + "=" + value;
    }
}
