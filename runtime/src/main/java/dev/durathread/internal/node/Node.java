package dev.durathread.internal.node;

import dev.durathread.RuntimeOptions;
import dev.durathread.host.Host;
import dev.durathread.internal.fiber.Fibers;
import dev.durathread.internal.meter.Meters;
import dev.durathread.internal.payload.Payloads;
import dev.durathread.internal.registry.Registry;
import dev.durathread.provider.NodeId;
import dev.durathread.provider.Provider;

/** What the rooms of one running node have in common. */
public record Node(
        NodeId id,
        String name,
        Provider provider,
        Host host,
        Fibers fibers,
        Registry registry,
        Payloads payloads,
        RuntimeOptions options,
        Meters meters,
        Drain drain) {}
