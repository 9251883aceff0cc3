package dev.durathread;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares that code called by orchestrations does the same on every replay, whatever it calls. The determinism checker
 * of the testkit does not check it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.TYPE})
public @interface ReplaySafe {
    /** Why it is so. */
    String value();
}
