package dev.orchestra.agents.instances;

/** A message came again whose effect is in the state, and its answer was too large to be kept. */
public final class AnswerNotKeptException extends Exception {

    private static final long serialVersionUID = 1L;

    AnswerNotKeptException(String key, String id) {
        super(
                "'%s' has handled the message '%s' before, and its answer is not kept any more. Ask for the result with another message."
                        .formatted(key, id));
    }
}
