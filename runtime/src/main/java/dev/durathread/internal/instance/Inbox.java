package dev.durathread.internal.instance;

import dev.durathread.provider.InboxMessage;
import java.util.List;

/** Reads what lies in the inbox of an instance beyond a sequence, all of it, in its order. */
interface Inbox {
    List<InboxMessage> after(String instanceId, long sequence);
}
