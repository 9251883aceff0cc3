package dev.durathread.testkit.simulation;

import java.util.ArrayList;
import java.util.List;

/** The output of a program as a tree: a word, or members in brackets. */
record Seen(String word, List<Seen> members) {
    /** Reads a text. */
    static Seen parse(String text) {
        Reader reader = new Reader(text);
        Seen all = reader.next();
        if (reader.at != text.length()) {
            throw new IllegalArgumentException("\"" + text + "\" goes on after " + reader.at);
        }
        return all;
    }

    boolean isWord() {
        return members.isEmpty() && !word.isEmpty();
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Seen next() {
            if (at < text.length() && text.charAt(at) == '[') {
                at++;
                List<Seen> members = new ArrayList<>();
                while (text.charAt(at) != ']') {
                    members.add(next());
                    if (text.charAt(at) == ',') {
                        at++;
                    }
                }
                at++;
                return new Seen("", members);
            }
            int begin = at;
            while (at < text.length() && ",]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return new Seen(text.substring(begin, at), List.of());
        }
    }
}
