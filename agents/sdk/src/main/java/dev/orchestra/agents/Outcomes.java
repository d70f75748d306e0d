package dev.orchestra.agents;

import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepAnswer.StepRejected;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.registry.schema.CardSchemas;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates what a handler did into the answer of the wire contract: the one place where the SDK does so. */
final class Outcomes {

    private final int bytesMax;
    private final CardSchemas schemas;

    /**
     * @param bytesMax how large an output or a state may be as UTF-8
     * @param schemas what the card says of inputs and outputs
     */
    Outcomes(int bytesMax, CardSchemas schemas) {
        this.bytesMax = bytesMax;
        this.schemas = schemas;
    }

    /** The answer to a step whose input the agent's card rules out: the model has to change, so no attempt will help. */
    Optional<StepAnswer> unfit(Json input) {
        if (schemas.input().isEmpty()) {
            return Optional.empty();
        }
        String complaint = schemas.input().get().complaint(input);
        return complaint.isEmpty()
                ? Optional.empty()
                : Optional.of(broken(
                        "The step's input does not fit the input schema of the agent's card. %s. Correct the step's input mappings, or the card."
                                .formatted(complaint)));
    }

    StepAnswer returned(@Nullable Json output) {
        if (output == null || !output.isObject()) {
            return broken("The agent's output has to be a JSON object, but is %s. Wrap it in an object."
                    .formatted(output == null ? "missing" : kind(output)));
        }
        if (isTooLarge(output)) {
            return broken(tooLarge("output", output));
        }
        return schemas.output()
                .map(schema -> schema.complaint(output))
                .filter(complaint -> !complaint.isEmpty())
                .<StepAnswer>map(Outcomes::unfitOutput)
                .orElseGet(() -> new StepCompleted(output));
    }

    /** Agents are not the same every time, those with a language model least of all: another attempt may fit. */
    private static StepAnswer unfitOutput(String complaint) {
        return new StepFailed(
                "The agent's output does not fit the output schema of its card. %s.".formatted(complaint),
                true,
                null,
                null);
    }

    StepAnswer threw(Throwable error) {
        return switch (error) {
            case StepRejection rejection -> rejected(rejection);
            case StepFailure failure -> failed(failure);
            case InterruptedException interrupted ->
                new StepFailed("The agent was interrupted while it worked on this step.", true, null, null);
            default -> new StepFailed(ErrorText.of(error), true, null, null);
        };
    }

    /** The request's data cannot be read: no attempt will help. */
    StepAnswer unreadable(InvalidJsonException error) {
        return broken("The agent cannot read the step's request: " + ErrorText.clean(error.getMessage(), "invalid JSON")
                + " Send it again with an object as input.");
    }

    /** The journal will not take the answer: no attempt will help. */
    StepAnswer refused(RecordTooLargeException error) {
        return broken(
                "The agent's answer was not accepted. " + ErrorText.clean(error.getMessage(), "It is too large."));
    }

    StepAnswer stopped() {
        return new StepFailed("The agent stopped while it worked on this step.", true, null, null);
    }

    private StepAnswer rejected(StepRejection rejection) {
        String message = ErrorText.clean(rejection.getMessage(), "");
        Json output = rejection.output();
        if (rejection.code() == null || rejection.code().isBlank()) {
            return broken("The agent rejected the step without an error code. Its words: " + message);
        }
        if (output == null || output.isNull()) {
            return new StepRejected(rejection.code(), message, Json.object());
        }
        if (!output.isObject()) {
            return broken("The output of the agent's rejection '%s' has to be a JSON object, but is %s."
                    .formatted(rejection.code(), kind(output)));
        }
        return isTooLarge(output)
                ? broken(tooLarge("output of its rejection", output))
                : new StepRejected(rejection.code(), message, output);
    }

    private StepAnswer failed(StepFailure failure) {
        String message = ErrorText.clean(failure.getMessage(), "The agent failed and did not say why.");
        var backoff = failure.backoff().filter(wait -> !wait.isNegative()).orElse(null);
        Json state = failure.state().orElse(null);
        if (state != null && (!state.isObject() || isTooLarge(state))) {
            // A failure without its state still is one: the next attempt starts afresh.
            String reason = state.isObject() ? tooLarge("state", state) : "it is " + kind(state) + ", not an object";
            return new StepFailed(
                    message + " (Its state was left out: " + reason + ")", failure.isRetryable(), backoff, null);
        }
        return new StepFailed(message, failure.isRetryable(), backoff, state);
    }

    private static StepAnswer broken(String message) {
        return new StepFailed(message, false, null, null);
    }

    private boolean isTooLarge(Json value) {
        String text = value.text();
        // A character takes three bytes at most, so most outputs need no counting.
        return text.length() > bytesMax / 3 && text.getBytes(StandardCharsets.UTF_8).length > bytesMax;
    }

    private String tooLarge(String what, Json value) {
        return "The agent's %s may have %d bytes, but has %d. Store it elsewhere and answer with a reference."
                .formatted(what, bytesMax, value.text().getBytes(StandardCharsets.UTF_8).length);
    }

    private static String kind(Json value) {
        return switch (value.text().isEmpty() ? ' ' : value.text().charAt(0)) {
            case '[' -> "an array";
            case '"' -> "a string";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            case ' ' -> "empty";
            default -> "a number";
        };
    }
}
