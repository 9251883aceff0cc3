package dev.durathread.internal.replay;

import dev.durathread.Outcome;
import dev.durathread.Winner;
import java.util.List;

/**
 * Settled by the first member to be settled, the earlier argument where several are already; the others are given up at
 * that moment.
 */
final class RacePromise<T> extends Promise<Winner<T>> {
    private static final int UNDECIDED = -1;

    private final List<Promise<? extends T>> members;
    private int winner = UNDECIDED;
    private GiveUp losersGiveUp = GiveUp.DROPPED;
    private boolean givenUp;

    RacePromise(Execution execution, List<Promise<? extends T>> members) {
        super(execution);
        this.members = members;
        for (int i = 0; i < members.size() && winner == UNDECIDED; i++) {
            if (members.get(i).isSettled()) {
                decide(i);
            }
        }
        for (int i = 0; i < members.size() && winner == UNDECIDED; i++) {
            int index = i;
            members.get(i).whenSettled(() -> decide(index));
        }
    }

    private void decide(int index) {
        if (winner == UNDECIDED) {
            winner = index;
            members.forEach(member -> member.giveUp(losersGiveUp));
            settle();
        }
    }

    @Override
    Outcome<Winner<T>> evaluate() {
        if (givenUp) {
            return new Outcome.Failure<>(execution.branchCancelled().get());
        }
        Outcome<T> outcome = AllPromise.widened(members.get(winner).settledOutcome());
        return new Outcome.Success<>(new Winner<>(winner, outcome));
    }

    // Giving up the first member settles it and so decides the race, which gives up the rest.
    @Override
    String awaited() {
        return "the first of " + members.size() + " futures";
    }

    @Override
    void abandon(GiveUp how) {
        givenUp = true;
        losersGiveUp = how;
        members.getFirst().giveUp(how);
    }
}
