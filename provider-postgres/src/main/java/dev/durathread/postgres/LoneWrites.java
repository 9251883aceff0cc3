package dev.durathread.postgres;

import dev.durathread.provider.TaskLease;
import dev.durathread.provider.Write;
import dev.durathread.provider.WriteOutcome;
import dev.durathread.sql.News;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jooq.DSLContext;

/**
 * Applies a write that is alone in its batch, or a start with its first turn, in one round trip. What it will find is
 * {@linkplain Guess guessed}; the statements that follow from the guess are sent together with the question whether it is
 * right, and change nothing when it is not.
 */
final class LoneWrites {
    private final Beginnings beginnings;
    private final GuessStatements questions;
    private final WriteStatements writes;

    LoneWrites(DSLContext dsl, Beginnings beginnings, WriteStatements writes) {
        this.beginnings = beginnings;
        this.questions = new GuessStatements(dsl);
        this.writes = writes;
    }

    /** The outcomes, committed; empty when nothing was changed because the guess was wrong or there was none. */
    Optional<List<WriteOutcome>> apply(
            Connection connection, List<Write> batch, Instant now, News news, Batches.LastStep lastStep)
            throws SQLException {
        Optional<Guess> guess = Guess.of(batch);
        if (guess.isEmpty()) {
            return Optional.empty();
        }
        News ifRight = new News();
        UnitOfWork unit = unitOn(guess.get(), ifRight, now);
        batch.forEach(unit::apply);
        Pipeline pipeline = Pipeline.beginningWith(beginnings.ofGuess);
        Answers answers = new Answers();
        pipeline.add(guess.get().aboutInstance(questions), _ -> answers.instance = true);
        if (!guess.get().tasks().isEmpty()) {
            pipeline.add(guess.get().aboutTasks(questions), _ -> answers.tasks = false);
        }
        unit.finish(pipeline);
        pipeline.add(Pipeline.COMMIT);
        lastStep.begins();
        pipeline.run(connection);
        if (!answers.instance || !answers.tasks) {
            return Optional.empty();
        }
        news.add(ifRight);
        return Optional.of(unit.outcomes());
    }

    private UnitOfWork unitOn(Guess guess, News news, Instant now) {
        Map<TaskLease, Boolean> leased = new HashMap<>();
        guess.tasks().forEach(task -> leased.put(task, false));
        return new UnitOfWork(guess.instances(), leased, Set.of(), new Changes(writes, true), news, now);
    }

    /** What the server says of a guess. */
    private static final class Answers {
        boolean instance;
        boolean tasks = true;
    }
}
