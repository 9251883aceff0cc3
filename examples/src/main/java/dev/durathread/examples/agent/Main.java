package dev.durathread.examples.agent;

import dev.durathread.DurableClient;
import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.StartOptions;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteProvider;
import java.nio.file.Path;
import java.time.Duration;

/** Hands the arguments to an agent as instructions: {@code "upper hello" "reverse abc" stop}. */
final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        try (Provider provider = SqliteProvider.open(Path.of("agent.db"));
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(Agent.THINK, (ctx, thought) -> think(thought.instruction()))
                        .activity(Agent.USE_TOOL, (ctx, call) -> use(call))
                        .orchestration(Agent.AGENT, Agent::run)
                        .start()) {
            DurableClient client = runtime.client();
            StartOptions unlessThere = StartOptions.none().withIfExists(IfExists.REPLACE_FINISHED);
            client.start(Agent.AGENT, "agent", Agent.Memory.EMPTY, unlessThere);
            for (String instruction : args) {
                client.enqueueEvent("agent", Agent.INSTRUCTIONS, instruction);
            }
            client.enqueueEvent("agent", Agent.INSTRUCTIONS, "stop");
            System.out.println(client.await(Agent.AGENT, "agent", Duration.ofMinutes(1)));
        }
    }

    private static Agent.ToolCall think(String instruction) {
        int space = instruction.indexOf(' ');
        return new Agent.ToolCall(
                space < 0 ? instruction : instruction.substring(0, space), instruction.substring(space + 1));
    }

    private static String use(Agent.ToolCall call) {
        return switch (call.tool()) {
            case "upper" -> call.argument().toUpperCase(java.util.Locale.ROOT);
            case "reverse" -> new StringBuilder(call.argument()).reverse().toString();
            default -> throw new IllegalArgumentException("no tool \"" + call.tool() + "\"");
        };
    }
}
