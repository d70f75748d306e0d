package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.AnswerRefused;

/** What is to be done with an answer. */
sealed interface Verdict {
    record Taken() implements Verdict {}

    /** The request has not been seen: the two topics are read side by side. */
    record Held() implements Verdict {}

    record Refused(AnswerRefused why) implements Verdict {}

    /** An answer that had to wait for its request, and what became of it. */
    record Decided(Answer answer, Verdict verdict) {}

    static Verdict refused(AnswerRefused.Reason reason, String message) {
        return new Refused(new AnswerRefused(reason, message));
    }

    static Verdict foreign(Answer answer) {
        return refused(
                AnswerRefused.Reason.FOREIGN,
                "%s was not asked about '%s'.".formatted(answer.responder(), answer.gathering()));
    }
}
