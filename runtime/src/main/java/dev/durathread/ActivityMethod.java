package dev.durathread;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a method of an interface as an activity; see {@link OrchestrationContext#activities(Class)}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ActivityMethod {
    /** The stable name of the activity. If empty, {@code Interface.method}. */
    String value() default "";
}
