package dev.durathread.postgres;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The protocol between the processes on one schema: a notification channel, an advisory lock that every listening
 * process shares, and the form of a notification.
 *
 * <p>A notification is a list of lines: the sender, then {@code w} for work to claim, {@code t} for tasks removed,
 * {@code h} for a process that has begun to listen, and {@code c} followed by an id for each instance that changed.
 */
record Channel(String name, String sender, String schema) {
    static final String WORK = "w";
    static final String TASKS_REMOVED = "t";
    static final String HELLO = "h";
    static final String CHANGED = "c";

    /** The class of the advisory lock of listeners; the object is the hash of the schema's name. */
    static final int LISTENERS = 0x64757262;

    private static final int LONGEST_NAME = 63;
    private static final int MOST_BYTES = 7_900; // PostgreSQL takes less than 8,000

    /** The channel of a schema, for a process with a new name. */
    static Channel of(SchemaName schema) {
        String name = "durathread_" + schema;
        return new Channel(
                name.length() <= LONGEST_NAME
                        ? name
                        : name.substring(0, LONGEST_NAME - 9) + "_" + Integer.toHexString(name.hashCode()),
                UUID.randomUUID().toString(),
                schema.value());
    }

    /** Packs lines into as few notifications as possible. */
    List<String> pack(List<String> lines) {
        List<String> packed = new ArrayList<>();
        StringBuilder text = new StringBuilder(sender);
        int bytes = sender.length();
        for (String line : lines) {
            int more = 1 + line.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + more > MOST_BYTES) {
                packed.add(text.toString());
                text.setLength(sender.length());
                bytes = sender.length();
            }
            text.append('\n').append(line);
            bytes += more;
        }
        packed.add(text.toString());
        return packed;
    }

    /** The lines of a notification; empty when this process sent it. Anybody may have sent anything. */
    List<String> unpack(String notification) {
        List<String> lines = notification.lines().toList();
        return lines.isEmpty() || lines.getFirst().equals(sender) ? List.of() : lines.subList(1, lines.size());
    }

    /** The instance that a line says has changed; empty for any other line. */
    static Optional<String> changed(String line) {
        return line.length() > CHANGED.length() && line.startsWith(CHANGED)
                ? Optional.of(line.substring(CHANGED.length()))
                : Optional.empty();
    }
}
