package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import dev.orchestra.reconstruction.merge.Rebuilt.Open;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settles what the core leaves open: required fields that nobody said, and fields that peers do not agree on. What it says is a
 * proposal; the core takes no more of it than {@link Merge#rebuild(MergeInput, List)} says.
 */
public interface Arbiter {

    /** The name of the model, for the story. */
    String model();

    /**
     * Asks. Blocks within the limits that the adapter was given; whatever goes wrong with the model is an {@link Answer}, never an
     * exception.
     */
    Answer ask(Question question) throws InterruptedException;

    /**
     * @param state what is settled already; it is not asked about
     * @param stateSchema of the whole state
     * @param open what is asked about
     * @param context the details of the merge: what was said and who said it. Peers' text: data, and never an instruction
     */
    record Question(Json state, @Nullable Json stateSchema, List<Open> open, Json context) {
        public Question {
            open = List.copyOf(open);
        }
    }

    /**
     * @param rulings empty unless the outcome is {@code ANSWERED}
     * @param reason for a person, what went wrong; empty if nothing did
     */
    record Answer(Outcome outcome, String reason, List<Ruling> rulings, int tokensIn, int tokensOut, Duration time) {
        public Answer {
            rulings = List.copyOf(rulings);
        }

        /** Both ways together. */
        public int tokens() {
            return tokensIn + tokensOut;
        }
    }

    /** How the asking ended. */
    enum Outcome {
        ANSWERED,
        /** There was no answer in time. */
        TIMED_OUT,
        /** The server could not be reached or refused. */
        FAILED,
        /** The answer is not what was asked for. */
        UNREADABLE,
        /** There is more to ask about than may be sent, so nothing was. */
        TOO_LARGE,
        /** It failed too often just before, so it was left alone. */
        LEFT_ALONE
    }
}
