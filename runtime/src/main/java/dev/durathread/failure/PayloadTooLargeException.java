package dev.durathread.failure;

/** A value is over its limit. */
public final class PayloadTooLargeException extends DurableException {
    private static final long serialVersionUID = 1;

    private final String subject;
    private final long size;
    private final long limit;

    /** The subject, such as an input, has more bytes than the limit allows. */
    public PayloadTooLargeException(String subject, long size, long limit) {
        super("DUR-1202", subject + " has " + size + " bytes, allowed are " + limit, null);
        this.subject = subject;
        this.size = size;
        this.limit = limit;
    }

    /** What the value is. */
    public String subject() {
        return subject;
    }

    /** Its size in UTF-8 bytes of JSON. */
    public long size() {
        return size;
    }

    /** The most that is allowed. */
    public long limit() {
        return limit;
    }
}
