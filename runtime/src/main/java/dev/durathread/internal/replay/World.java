package dev.durathread.internal.replay;

import java.util.Optional;
import java.util.UUID;
import org.slf4j.event.Level;

/** What an execution takes from outside while it runs live. None of it is asked during replay. */
public interface World {
    /** A random version-4 UUID. */
    UUID newGuid();

    /** A random number. */
    long newSeed();

    /** Reads a key of any instance; JSON text. May block. */
    Optional<String> readKeyValue(String instanceId, String key);

    /** Whether log lines of an orchestration go anywhere. */
    boolean logs(String orchestration, Level level);

    /** Writes a line at once that was logged outside the turn, by the body of a step. */
    void log(Identity identity, LogLine line);
}
