package dev.orchestra.reconstruction.merge;

import dev.orchestra.reconstruction.merge.Arbiter.Answer;
import dev.orchestra.reconstruction.merge.Arbiter.Outcome;
import dev.orchestra.reconstruction.merge.Arbiter.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The merge, and after it a model for what it left open. Whatever becomes of the model, the result is at least the core's. */
public final class ArbitratedMerge {

    private final Merge merge;
    private final Arbiter arbiter;

    public ArbitratedMerge(Merge merge, Arbiter arbiter) {
        this.merge = merge;
        this.arbiter = arbiter;
    }

    /** @param asked nothing where the core had left nothing open */
    public record Settled(Rebuilt rebuilt, Optional<Answer> asked) {}

    /** The name of the model, for the story. */
    public String model() {
        return arbiter.model();
    }

    /** Asks the model at most once, and only if something is open. */
    public Settled rebuild(MergeInput input) throws InterruptedException {
        Rebuilt core = merge.rebuild(input);
        if (core.open().isEmpty()) {
            return new Settled(core, Optional.empty());
        }
        Answer answer = arbiter.ask(new Question(core.state(), input.stateSchema(), core.open(), core.details()));
        Rebuilt settled = answer.rulings().isEmpty() ? core : merge.rebuild(input, answer.rulings());
        return new Settled(noted(settled, note(core, settled, answer)), Optional.of(answer));
    }

    private String note(Rebuilt core, Rebuilt settled, Answer answer) {
        long taken = settled.fields().stream()
                .filter(it -> it.source().equals(Account.MODEL))
                .count();
        String open = Texts.named(core.open().stream().map(Rebuilt.Open::path).toList());
        if (answer.outcome() == Outcome.LEFT_ALONE) {
            return "%s was not asked about %s: %s.".formatted(arbiter.model(), open, answer.reason());
        }
        String asked = "%s was asked about %s, with %d tokens in %d ms"
                .formatted(arbiter.model(), open, answer.tokens(), answer.time().toMillis());
        return answer.outcome() == Outcome.ANSWERED
                ? "%s; %d of its values were taken.".formatted(asked, taken)
                : "%s, and did not help: %s.".formatted(asked, answer.reason());
    }

    private static Rebuilt noted(Rebuilt rebuilt, String note) {
        List<String> notes = new ArrayList<>(rebuilt.notes());
        notes.add(note);
        return new Rebuilt(
                rebuilt.state(),
                rebuilt.confidence(),
                rebuilt.afresh(),
                rebuilt.fields(),
                rebuilt.conflicts(),
                rebuilt.gaps(),
                rebuilt.refused(),
                rebuilt.effects(),
                rebuilt.open(),
                rebuilt.details(),
                notes);
    }
}
