package dev.durathread.testkit.determinism;

import java.util.List;

/**
 * A place in the code of orchestrations that breaks replay.
 *
 * @param className the class, by its binary name
 * @param method the method, as in source code
 * @param line in the source file; 0 where the class file does not tell
 * @param call what is called or done there
 * @param why it breaks replay
 * @param instead what to use
 * @param path the methods by which it is reached, from the orchestration on
 */
public record Finding(
        String className,
        String method,
        String sourceFile,
        int line,
        String call,
        String why,
        String instead,
        List<String> path) {
    /** Copies the path. */
    public Finding {
        path = List.copyOf(path);
    }

    /** One line of text, with a place that IDEs turn into a link. */
    @Override
    public String toString() {
        String reached = path.size() > 1 ? "; reached by " + String.join(" -> ", path) : "";
        return method + "(" + sourceFile + ":" + line + ") " + call + ": " + why + "; use " + instead + reached;
    }
}
