package dev.durathread.examples.agent;

import dev.durathread.ActivityOptions;
import dev.durathread.ActivityType;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.RetryPolicy;
import dev.durathread.failure.ActivityFailedException;
import java.time.Duration;

/**
 * Works off instructions from its mailbox: for each it thinks, calls the tool that it thought of, and remembers the
 * answer. After a number of instructions it continues as new, so that its history stays short however long it lives.
 */
public final class Agent {
    /** The queue of {@link String} instructions; {@code stop} ends the agent. */
    public static final String INSTRUCTIONS = "instructions";

    public static final OrchestrationType<Memory, Memory> AGENT =
            OrchestrationType.of("Agent", Memory.class, Memory.class);

    /** Decides what to do about an instruction. */
    public static final ActivityType<Thought, ToolCall> THINK = ActivityType.of("Think", Thought.class, ToolCall.class);

    /** Calls a tool. */
    public static final ActivityType<ToolCall, String> USE_TOOL =
            ActivityType.of("UseTool", ToolCall.class, String.class);

    private static final int INSTRUCTIONS_PER_EXECUTION = 20;
    private static final ActivityOptions THREE_TRIES =
            ActivityOptions.none().withRetry(RetryPolicy.exponential(3).withAttemptTimeout(Duration.ofSeconds(30)));

    private Agent() {}

    /**
     * What the agent keeps in mind.
     *
     * @param done how many instructions it has worked off
     * @param lastAnswer the answer to the last one
     */
    public record Memory(int done, String lastAnswer) {
        /** What a new agent has in mind. */
        public static final Memory EMPTY = new Memory(0, "");

        Memory plus(String answer) {
            return new Memory(done + 1, answer);
        }
    }

    /** What is to be thought about. */
    public record Thought(String instruction, Memory memory) {}

    /** A tool and what to give it. */
    public record ToolCall(String tool, String argument) {}

    public static Memory run(OrchestrationContext ctx, Memory remembered) {
        Memory memory = remembered;
        for (int i = 0; i < INSTRUCTIONS_PER_EXECUTION; i++) {
            ctx.setCustomStatus("waiting, " + memory.done() + " done");
            String instruction = ctx.dequeueEvent(INSTRUCTIONS, String.class).get();
            if (instruction.equals("stop")) {
                ctx.setCustomStatus("stopped, " + memory.done() + " done");
                return memory;
            }
            ctx.setCustomStatus("working on: " + instruction);
            memory = memory.plus(answer(ctx, instruction, memory));
        }
        return ctx.continueAsNew(memory);
    }

    private static String answer(OrchestrationContext ctx, String instruction, Memory memory) {
        try {
            ToolCall call = ctx.scheduleActivity(THINK, new Thought(instruction, memory), THREE_TRIES)
                    .get();
            return ctx.scheduleActivity(USE_TOOL, call, THREE_TRIES).get();
        } catch (ActivityFailedException e) {
            return "could not do that: " + e.details().message();
        }
    }
}
