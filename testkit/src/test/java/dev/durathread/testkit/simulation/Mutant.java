package dev.durathread.testkit.simulation;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A rule taken out of the engine, in the bytes of one of its classes.
 *
 * @param invariant that it breaks
 * @param type the class, below {@code dev.durathread}
 * @param method whose code is changed
 * @param change how
 * @param what is gone, in words
 */
record Mutant(String invariant, String type, String method, Change change, String what) {
    /** What a mutant says whose place is not there. */
    static final String NOTHING_TO_CHANGE = "the mutant finds nothing to change";

    private static final String ROOT = "dev.durathread.";

    /** How the code of a method is changed. */
    sealed interface Change {
        /** It does nothing, and gives a constant: 0, false or nothing, or 1 and true. */
        record Gives(int value) implements Change {}

        /** Calls of a method are left out; each gives a constant. */
        record LeavesOut(String callee, int value) implements Change {}

        /** The nth of its conditional jumps, from 0, goes the other way. */
        record Turns(int jump) implements Change {}
    }

    String className() {
        return ROOT + type;
    }

    /** Changes the class. */
    byte[] applyTo(byte[] bytes) {
        ClassFile classFile = ClassFile.of();
        ClassModel model = classFile.parse(bytes);
        AtomicInteger hits = new AtomicInteger();
        byte[] changed = classFile.transformClass(model, transform(hits));
        if (hits.get() == 0) {
            throw new IllegalStateException(NOTHING_TO_CHANGE + ": " + this);
        }
        return changed;
    }

    private ClassTransform transform(AtomicInteger hits) {
        return switch (change) {
            case Change.Gives(var value) -> gives(value, hits);
            case Change.LeavesOut(var callee, var value) -> inCode(leavesOut(callee, value, hits));
            case Change.Turns(var jump) -> inCode(turns(jump, new AtomicInteger(), hits));
        };
    }

    private boolean isIt(MethodModel candidate) {
        return candidate.methodName().equalsString(method);
    }

    private ClassTransform inCode(CodeTransform transform) {
        return ClassTransform.transformingMethodBodies(this::isIt, transform);
    }

    private ClassTransform gives(int value, AtomicInteger hits) {
        return (builder, element) -> {
            if (element instanceof MethodModel found && isIt(found)) {
                hits.incrementAndGet();
                builder.withMethodBody(
                        found.methodName(), found.methodType(), found.flags().flagsMask(), code -> {
                            ClassDesc type = found.methodTypeSymbol().returnType();
                            push(code, type, value);
                            code.return_(TypeKind.from(type));
                        });
            } else {
                builder.with(element);
            }
        };
    }

    private static CodeTransform leavesOut(String callee, int value, AtomicInteger hits) {
        return (builder, element) -> {
            if (element instanceof InvokeInstruction call && call.name().equalsString(callee)) {
                hits.incrementAndGet();
                dropArguments(builder, call);
                push(builder, call.typeSymbol().returnType(), value);
            } else {
                builder.with(element);
            }
        };
    }

    private static void dropArguments(CodeBuilder builder, InvokeInstruction call) {
        var parameters = call.typeSymbol().parameterList();
        for (int i = parameters.size() - 1; i >= 0; i--) {
            if (TypeKind.from(parameters.get(i)).slotSize() == 2) {
                builder.pop2();
            } else {
                builder.pop();
            }
        }
        if (call.opcode() != Opcode.INVOKESTATIC) {
            builder.pop();
        }
    }

    private static void push(CodeBuilder builder, ClassDesc type, int value) {
        switch (TypeKind.from(type)) {
            case VOID -> {}
            case REFERENCE -> builder.aconst_null();
            case LONG -> builder.loadConstant((long) value);
            case DOUBLE -> builder.loadConstant((double) value);
            case FLOAT -> builder.loadConstant((float) value);
            case BOOLEAN, BYTE, CHAR, SHORT, INT -> builder.loadConstant(value);
        }
    }

    private static CodeTransform turns(int jump, AtomicInteger seen, AtomicInteger hits) {
        return (builder, element) -> {
            if (isConditional(element) && seen.getAndIncrement() == jump) {
                hits.incrementAndGet();
                BranchInstruction branch = (BranchInstruction) element;
                builder.branch(opposite(branch.opcode()), branch.target());
            } else {
                builder.with(element);
            }
        };
    }

    private static boolean isConditional(CodeElement element) {
        return element instanceof BranchInstruction branch
                && branch.opcode() != Opcode.GOTO
                && branch.opcode() != Opcode.GOTO_W;
    }

    private static Opcode opposite(Opcode opcode) {
        return switch (opcode) {
            case IFEQ -> Opcode.IFNE;
            case IFNE -> Opcode.IFEQ;
            case IFLT -> Opcode.IFGE;
            case IFGE -> Opcode.IFLT;
            case IFGT -> Opcode.IFLE;
            case IFLE -> Opcode.IFGT;
            case IFNULL -> Opcode.IFNONNULL;
            case IFNONNULL -> Opcode.IFNULL;
            case IF_ACMPEQ -> Opcode.IF_ACMPNE;
            case IF_ACMPNE -> Opcode.IF_ACMPEQ;
            case IF_ICMPEQ -> Opcode.IF_ICMPNE;
            case IF_ICMPNE -> Opcode.IF_ICMPEQ;
            case IF_ICMPLT -> Opcode.IF_ICMPGE;
            case IF_ICMPGE -> Opcode.IF_ICMPLT;
            case IF_ICMPGT -> Opcode.IF_ICMPLE;
            case IF_ICMPLE -> Opcode.IF_ICMPGT;
            default -> throw new IllegalArgumentException("no conditional jump: " + opcode);
        };
    }
}
