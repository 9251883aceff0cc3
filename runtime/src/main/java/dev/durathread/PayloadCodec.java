package dev.durathread;

/** Compresses or encrypts inputs and results on their way into the database. Safe for use by many threads. */
public interface PayloadCodec {
    /** The text to store for a value's JSON. */
    String encode(String json);

    /** The JSON that a stored text was made from. */
    String decode(String stored);
}
