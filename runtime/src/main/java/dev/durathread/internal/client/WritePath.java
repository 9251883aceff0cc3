package dev.durathread.internal.client;

import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the writes of a client reach the database: through the group commit of a runtime, or directly. */
public interface WritePath {
    /**
     * Writes and waits for the outcome.
     *
     * @throws dev.durathread.failure.ProviderException when a direct write fails; a runtime tries until it succeeds
     */
    WriteOutcome write(Write write);

    /** Writes the start of an instance, together with its first turn if possible, and waits for the outcome. */
    WriteOutcome start(NewInstance start);

    /**
     * Ends an instance without running its code, and waits for the outcome.
     *
     * @param record the instance as it was when the end was built
     */
    WriteOutcome end(InstanceRecord record, TurnCommit end);

    /** Writes several in one transaction, in order, and waits for the outcomes. */
    List<WriteOutcome> writeTogether(List<Write> writes);

    /** Writes many, together if possible, and waits for the outcomes. They have the order of the writes. */
    List<WriteOutcome> writeAll(List<Write> writes);

    /** The node that can run an instance of this code at once; null for none. */
    @Nullable
    NodeId runsHere(String orchestrationName, @Nullable String version);

    /** The node that can run the receiver of a message at once; null for none. */
    @Nullable
    NodeId takesHere();
}
