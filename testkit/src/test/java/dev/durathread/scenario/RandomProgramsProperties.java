package dev.durathread.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.IfExists;
import dev.durathread.StartOptions;
import dev.durathread.programs.Interpreter;
import dev.durathread.programs.RandomProgram;
import dev.durathread.testkit.CrashSweep;
import dev.durathread.testkit.TestEnvironment;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Random programs of all that an orchestration can do, on a whole engine: the same output undisturbed, with every turn
 * replayed, and with a crash before and after every commit.
 */
class RandomProgramsProperties extends Scenarios {
    private static final int PROGRAMS = Integer.getInteger("durathread.programs", 30);
    private static final int SWEPT = Math.max(3, PROGRAMS / 10);

    private static TestEnvironment environment(RandomProgram program) {
        return TestEnvironment.builder()
                .replayEveryTurn(true)
                .build()
                .activity(Interpreter.WORK, (_, input) -> Interpreter.work(input))
                .activities(Interpreter.Toolbox.class, Interpreter::work)
                .orchestration(Interpreter.CHILD, Interpreter::child)
                .orchestration(Interpreter.PROGRAM, (ctx, before) -> Interpreter.run(program, ctx, before));
    }

    private static void begin(TestEnvironment env, RandomProgram program) {
        env.client().start(Interpreter.PROGRAM, "p", "", StartOptions.none().withIfExists(IfExists.RETURN_EXISTING));
        for (int i = 0; i < program.messages(); i++) {
            String id = "m" + i;
            unlessFinished(() -> env.client().raiseEvent("p", Interpreter.EVENT, "e", id + "e"));
            unlessFinished(() -> env.client().enqueueEvent("p", Interpreter.QUEUE, "m", id + "q"));
        }
    }

    private static String output(TestEnvironment env) throws Exception {
        return env.client().await(Interpreter.PROGRAM, "p", SOON);
    }

    @Test
    @DisplayName("DETR-01 COMP-07 random programs give the same output each time, and replay after every turn")
    void giveTheSameOutput() throws Exception {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            RandomProgram program = RandomProgram.of(seed, false);
            String first = null;
            for (int run = 0; run < 2; run++) {
                try (TestEnvironment env = environment(program)) {
                    begin(env, program);
                    String output = output(env);
                    assertThat(output).as("%s", program).isEqualTo(first == null ? output : first);
                    first = output;
                } catch (RuntimeException e) {
                    throw new AssertionError(program.toString(), e);
                }
            }
        }
    }

    @Test
    @DisplayName("SHD-05 CAN-04 random programs give the same output whichever commit the process is killed at")
    void surviveACrashAtEveryCommit() throws Exception {
        for (long seed = 0; seed < SWEPT; seed++) {
            RandomProgram program = RandomProgram.of(seed, false);
            try {
                CrashSweep.of(() -> environment(program))
                        .run(env -> begin(env, program), RandomProgramsProperties::output);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(program.toString(), e);
            }
        }
    }
}
