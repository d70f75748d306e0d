package dev.orchestra.reconstruction.undo;

import dev.orchestra.history.RecoveryHistory.Effect;

/** An effect could not be taken back. An operator has to look; going on from here is right afterwards. */
public final class NotUndoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotUndoneException(Effect effect, String why) {
        super(
                "The effect '%s' (%s %s) of job %s could not be taken back by '%s' of agent '%s'. %s Put it right, then resolve this incident: the rest is taken back from here."
                        .formatted(
                                effect.effect(),
                                effect.kind(),
                                effect.reference(),
                                effect.jobKey(),
                                effect.handler(),
                                effect.agent(),
                                why));
    }
}
