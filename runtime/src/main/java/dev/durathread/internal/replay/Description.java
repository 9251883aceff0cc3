package dev.durathread.internal.replay;

import dev.durathread.history.HistoryEvent;
import dev.durathread.history.HistoryJson;

/** An event in words, for error texts. */
final class Description {
    private static final int MOST_CHARACTERS = 300;

    private Description() {}

    static String of(HistoryEvent event) {
        String json = HistoryJson.write(event.recordedAs(0, java.time.Instant.EPOCH));
        String fields = json.replaceFirst("^\\{\"kind\":\"[^\"]*\",\"at\":\"[^\"]*\",?", "{");
        String text = event.kind() + (fields.equals("{}") ? "" : " " + fields);
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
