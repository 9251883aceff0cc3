package dev.durathread.examples.shop;

/**
 * An order as it stands in the file of orders.
 *
 * @param cents the price of all pieces together
 */
public record Order(String id, String customer, String item, int quantity, int cents) {
    /** Reads one line of the file: order, customer, item, quantity, cents. */
    static Order parse(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "a line of orders has 5 fields, this one " + fields.length + ": " + line);
        }
        return new Order(fields[0], fields[1], fields[2], Integer.parseInt(fields[3]), Integer.parseInt(fields[4]));
    }
}
