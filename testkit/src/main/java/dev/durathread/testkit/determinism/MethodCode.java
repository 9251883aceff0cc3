package dev.durathread.testkit.determinism;

import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The instructions of a method, without those that only change a type on the stack. */
final class MethodCode {
    private static final String LAMBDAS = "java.lang.invoke.LambdaMetafactory";

    private MethodCode() {}

    static List<Op> of(MethodModel method) {
        return method.code().map(MethodCode::ops).orElse(List.of());
    }

    private static List<Op> ops(CodeModel code) {
        List<Op> ops = new ArrayList<>();
        int line = 0;
        int bci = 0;
        for (CodeElement element : code) {
            if (element instanceof LineNumber number) {
                line = number.line();
            } else if (element instanceof Instruction instruction) {
                if (!(instruction instanceof TypeCheckInstruction check) || check.opcode() != Opcode.CHECKCAST) {
                    ops.add(op(instruction, line, bci));
                }
                bci += instruction.sizeInBytes();
            }
        }
        return ops;
    }

    private static Op op(Instruction instruction, int line, int bci) {
        return switch (instruction) {
            case InvokeInstruction call ->
                new Op.Invoke(
                        line,
                        bci,
                        new MethodRef(
                                MethodRef.dotted(call.owner().asInternalName()),
                                call.name().stringValue(),
                                call.type().stringValue()));
            case InvokeDynamicInstruction dynamic ->
                lambda(dynamic, line, bci).orElseGet(() -> new Op.Other(line, bci));
            case LoadInstruction load -> new Op.Load(line, bci, load.slot());
            case StoreInstruction store -> new Op.Store(line, bci, store.slot());
            case FieldInstruction field -> field(field, line, bci);
            case MonitorInstruction monitor when monitor.opcode() == Opcode.MONITORENTER -> new Op.Monitor(line, bci);
            default -> new Op.Other(line, bci);
        };
    }

    private static Op field(FieldInstruction field, int line, int bci) {
        boolean written = field.opcode() == Opcode.PUTSTATIC;
        if (!written && field.opcode() != Opcode.GETSTATIC) {
            return new Op.Other(line, bci);
        }
        return new Op.StaticField(
                line,
                bci,
                written,
                MethodRef.dotted(field.owner().asInternalName()),
                field.name().stringValue(),
                field.type().stringValue());
    }

    private static Optional<Op> lambda(InvokeDynamicInstruction dynamic, int line, int bci) {
        if (!className(dynamic.bootstrapMethod().owner()).equals(LAMBDAS)) {
            return Optional.empty();
        }
        for (ConstantDesc argument : dynamic.bootstrapArgs()) {
            if (argument instanceof DirectMethodHandleDesc handle) {
                MethodRef implementation =
                        new MethodRef(className(handle.owner()), handle.methodName(), handle.lookupDescriptor());
                String type = className(dynamic.typeSymbol().returnType());
                return Optional.of(new Op.Lambda(line, bci, implementation, type));
            }
        }
        return Optional.empty();
    }

    static String className(ClassDesc desc) {
        String descriptor = desc.descriptorString();
        return descriptor.startsWith("L")
                ? MethodRef.dotted(descriptor.substring(1, descriptor.length() - 1))
                : descriptor;
    }
}
