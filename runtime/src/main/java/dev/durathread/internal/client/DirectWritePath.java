package dev.durathread.internal.client;

import dev.durathread.host.Host;
import dev.durathread.provider.InstanceRecord;
import dev.durathread.provider.NewInstance;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;
import dev.durathread.provider.TurnCommit;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's writes in a process without a runtime. */
public final class DirectWritePath implements WritePath {
    private static final int MOST_AT_ONCE = 256;

    private final Provider provider;
    private final Host host;

    public DirectWritePath(Provider provider, Host host) {
        this.provider = provider;
        this.host = host;
    }

    @Override
    public WriteOutcome write(Write write) {
        return provider.commit(List.of(write), host.now()).getFirst();
    }

    @Override
    public WriteOutcome start(NewInstance start) {
        return write(start);
    }

    @Override
    public WriteOutcome end(InstanceRecord record, TurnCommit end) {
        return write(end);
    }

    @Override
    public List<WriteOutcome> writeTogether(List<Write> writes) {
        return provider.commit(writes, host.now());
    }

    @Override
    public List<WriteOutcome> writeAll(List<Write> writes) {
        List<WriteOutcome> outcomes = new ArrayList<>(writes.size());
        for (int from = 0; from < writes.size(); from += MOST_AT_ONCE) {
            List<Write> batch = writes.subList(from, Math.min(writes.size(), from + MOST_AT_ONCE));
            outcomes.addAll(provider.commit(batch, host.now()));
        }
        return outcomes;
    }

    @Override
    public @Nullable NodeId runsHere(String orchestrationName, @Nullable String version) {
        return null;
    }

    @Override
    public @Nullable NodeId takesHere() {
        return null;
    }
}
