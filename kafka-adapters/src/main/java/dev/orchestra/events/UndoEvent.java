package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.orchestra.events.EffectRecorded.Undo;
import org.jspecify.annotations.Nullable;

/** What is said about taking an effect back, on {@code agent.effect}. */
public sealed interface UndoEvent {

    /** The effect's id. */
    String effect();

    /**
     * An effect of a lost attempt must not stand; any live process of the agent's type takes it back.
     *
     * @param caseId the reconstruction that asks for it
     */
    record UndoRequested(
            String effect,
            @Nullable String kind,
            @Nullable String reference,
            Undo undo,
            @JsonProperty("case") @Nullable String caseId)
            implements UndoEvent {
        public UndoRequested {
            Checks.required(effect, "effect");
            Checks.present(undo, "undo");
        }
    }

    /** It is taken back, or was never made. */
    record UndoDone(String effect) implements UndoEvent {
        public UndoDone {
            Checks.required(effect, "effect");
        }
    }

    /** @param message what went wrong and what is left to do */
    record UndoFailed(String effect, String message) implements UndoEvent {
        public UndoFailed {
            Checks.required(effect, "effect");
            Checks.required(message, "message");
        }
    }
}
