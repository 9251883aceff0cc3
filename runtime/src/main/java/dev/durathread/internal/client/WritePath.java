package dev.durathread.internal.client;

import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client's writes get into the database: through a runtime's group commit, or straight. */
public interface WritePath {
    /**
     * Writes and waits for the outcome.
     *
     * @throws dev.durathread.failure.ProviderException when a direct write fails; a runtime tries until it succeeds
     */
    WriteOutcome write(Write write);

    /** Writes the start of an instance, with its first turn where that can be, and waits for the outcome. */
    WriteOutcome start(NewInstance start);

    /**
     * Ends an instance without its code, and waits for the outcome.
     *
     * @param record the instance as it was when the end was made
     */
    WriteOutcome end(InstanceRecord record, TurnCommit end);

    /** Writes many, as far as possible together, and waits for the outcomes, which come in order. */
    List<WriteOutcome> writeAll(List<Write> writes);

    /** The node that would run an instance of this code at once; null for none. */
    @Nullable
    NodeId runsHere(String orchestrationName, @Nullable String version);

    /** The node that would take a message's receiver at once; null for none. */
    @Nullable
    NodeId takesHere();
}
