package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.Peer;
import dev.orchestra.history.RecoveryHistory.Contact;
import java.time.Instant;
import java.util.List;

/**
 * A case as it was opened: whom it is about, and who is asked.
 *
 * @param loss the verdict, with its job where that was found later
 * @param asked those who are asked, in the order of {@link CaseFile#peers()}
 * @param leftOut how many more are alive
 * @param endedAt when all of it was known
 */
record CaseOpening(CaseFile file, Loss loss, List<Contact> asked, int leftOut, Instant endedAt) {
    CaseOpening {
        asked = List.copyOf(asked);
    }

    /** What is told of it. */
    CaseOpened told() {
        return new CaseOpened(
                loss.reason(),
                loss.message(),
                loss.agent(),
                loss.agentId(),
                loss.incarnation(),
                loss.attempt(),
                loss.checkpoint(),
                loss.since(),
                loss.at(),
                file.gathering(),
                asked.stream()
                        .map(it -> new Peer(it.agentId(), it.agent(), it.count(), it.last()))
                        .toList(),
                leftOut,
                file.family(),
                file.openedAt(),
                endedAt);
    }
}
