package dev.durathread;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of an interface as an activity; see {@link OrchestrationContext#activities(Class)}. Its options hold for
 * calls through such an interface; what the options of the stub say wins over them.
 *
 * <pre>{@code
 * interface Warehouse {
 *     @ActivityMethod(maxAttempts = 5, timeout = "PT30S")
 *     boolean reserve(String article, int count);
 * }
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ActivityMethod {
    /** The stable name of the activity. If empty, {@code Interface.method}. */
    String value() default "";

    /** The most attempts, with exponential delays between them; see {@link RetryPolicy#exponential}. */
    int maxAttempts() default 1;

    /** How long one attempt may take, as {@code PT30S}; empty for no limit. See {@link ActivityOptions#withTimeout}. */
    String timeout() default "";

    /** How long it may wait for a node, as {@code PT1H}; empty for no limit. See {@link ActivityOptions#withQueueTimeout}. */
    String queueTimeout() default "";

    /** The longest time between two heartbeats, as {@code PT10S}; empty for no limit. */
    String heartbeatTimeout() default "";

    /** The tag of the nodes that run it; empty for none. See {@link ActivityOptions#withTag}. */
    String tag() default "";
}
