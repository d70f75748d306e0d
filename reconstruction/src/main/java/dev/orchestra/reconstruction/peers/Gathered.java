package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.CaseEvent.Closed;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import java.util.List;

/**
 * What came of a question.
 *
 * @param answers one for each peer of the case, by agent id
 */
public record Gathered(Closed closed, List<PeerAnswer> answers) {
    public Gathered {
        answers = List.copyOf(answers);
    }
}
