package dev.durathread;

import dev.durathread.host.Host;
import dev.durathread.host.Host.Role;
import dev.durathread.internal.admin.AdminOperations;
import dev.durathread.internal.client.ClientOperations;
import dev.durathread.internal.client.DirectWritePath;
import dev.durathread.internal.client.InstanceControl;
import dev.durathread.internal.client.Statuses;
import dev.durathread.internal.client.Waits;
import dev.durathread.internal.client.WritePath;
import dev.durathread.internal.host.JvmHost;
import dev.durathread.internal.host.StorageClock;
import dev.durathread.internal.payload.JacksonOnClassPath;
import dev.durathread.internal.payload.PayloadRules;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.provider.Provider;
import java.time.Duration;
import java.util.concurrent.Executor;

/** Puts clients together. */
final class Clients {
    private static final Duration CLOCK_PAUSE = Duration.ofMinutes(1);

    private Clients() {}

    /** A client without a runtime. All such clients of a process share their threads. */
    static DurableClient on(Provider provider, RuntimeOptions options) {
        JacksonOnClassPath.check();
        Host host = StorageClock.readWhenAsked(ClientThreads.HOST, provider::storageTime, CLOCK_PAUSE);
        Payloads payloads = new Payloads(PayloadRules.of(options));
        Statuses statuses = new Statuses(payloads);
        return of(
                provider,
                host,
                payloads,
                new DirectWritePath(provider, host),
                statuses,
                new Waits(provider, host, ClientThreads.STORAGE, statuses, _ -> false));
    }

    static DurableClient of(
            Provider provider, Host host, Payloads payloads, WritePath writes, Statuses statuses, Waits waits) {
        InstanceControl control = new InstanceControl(provider, host, payloads, writes);
        AdminOperations admin = new AdminOperations(provider, host, statuses, control);
        return new ClientOperations(provider, host, payloads, writes, statuses, waits, control, admin);
    }

    /** Made when the first client without a runtime is. */
    private static final class ClientThreads {
        static final Host HOST = new JvmHost("durathread-client");
        static final Executor STORAGE = HOST.executor(
                Role.STORAGE,
                Thread.ofPlatform().daemon().name("durathread-client-", 0).factory(),
                2);
    }
}
