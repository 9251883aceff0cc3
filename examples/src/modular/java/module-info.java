// snippet: module
module com.example.orders {
    requires dev.durathread.runtime;
    requires dev.durathread.sqlite;

    opens com.example.orders to // Jackson reads and writes the records there
            tools.jackson.databind;
}
// end
