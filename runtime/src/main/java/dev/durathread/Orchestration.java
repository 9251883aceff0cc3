package dev.durathread;

/**
 * The code of an orchestration: an ordinary blocking method.
 *
 * <p>It may run many times over the life of an instance, each time from its beginning over the recorded history. So it
 * must be deterministic: everything from outside goes through the context.
 */
@FunctionalInterface
public interface Orchestration<I, O> {
    /**
     * Runs the orchestration.
     *
     * @return the output; null is allowed
     * @throws Exception any exception fails the instance
     */
    O run(OrchestrationContext ctx, I input) throws Exception;
}
