package dev.durathread.testkit.determinism;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Calls that break replay.
 *
 * @param owners class names; a name that ends in {@code .*} stands for all classes of the package
 * @param names a pattern of the whole method name
 * @param descriptors a pattern of the beginning of the descriptor; empty for any
 * @param instead what to use
 */
record Rule(Set<String> owners, Pattern names, String descriptors, String why, String instead) {
    boolean matches(MethodRef call) {
        return (owners.contains(call.owner()) || owners.contains(call.packageName() + ".*") || owners.contains("*"))
                && names.matcher(call.name()).matches()
                && call.descriptor().startsWith(descriptors);
    }
}
