package dev.durathread.testkit.determinism;

import java.lang.constant.MethodTypeDesc;
import java.util.List;

/** Reads method descriptors. */
final class Descriptors {
    private Descriptors() {}

    /** The descriptors of the parameters. */
    static List<String> parameters(String descriptor) {
        return MethodTypeDesc.ofDescriptor(descriptor).parameterList().stream()
                .map(type -> type.descriptorString())
                .toList();
    }
}
