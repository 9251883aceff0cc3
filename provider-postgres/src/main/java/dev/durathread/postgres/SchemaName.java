package dev.durathread.postgres;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of the schema that holds everything: 1 to 63 letters, digits and underscores, beginning with a letter or an
 * underscore, in lower case, not one of the database's own.
 */
record SchemaName(String value) {
    private static final Pattern ALLOWED = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** The schema of those who name none. */
    static final SchemaName DEFAULT = new SchemaName("durathread");

    SchemaName {
        Objects.requireNonNull(value, "schema");
        if (!ALLOWED.matcher(value).matches() || value.startsWith("pg_") || value.equals("information_schema")) {
            throw new IllegalArgumentException("DUR-3031: the schema name \"" + shown(value)
                    + "\" is not allowed: it has 1 to 63 characters of a-z, 0-9 and _, does not begin with a digit,"
                    + " and is none of PostgreSQL's own (pg_..., information_schema)");
        }
    }

    private static String shown(String value) {
        String printable = value.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 80 ? printable : printable.substring(0, 80) + "...";
    }

    @Override
    public String toString() {
        return value;
    }
}
