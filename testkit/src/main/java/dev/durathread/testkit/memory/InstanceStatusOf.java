package dev.durathread.testkit.memory;

import dev.durathread.provider.InstanceStatus;

/** Steps from one status to another, and their names. */
final class InstanceStatusOf {
    private InstanceStatusOf() {}

    static InstanceStatus running(InstanceStatus before) {
        return before == InstanceStatus.PENDING ? InstanceStatus.RUNNING : before;
    }

    static String text(InstanceStatus status) {
        String name = status.name();
        return name.charAt(0) + name.substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
