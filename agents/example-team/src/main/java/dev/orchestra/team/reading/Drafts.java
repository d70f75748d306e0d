package dev.orchestra.team.reading;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.FlowKind;
import java.util.ArrayList;
import java.util.List;

/** The flows found so far, none of them twice. */
final class Drafts {

    private final List<Draft> drafts = new ArrayList<>();

    List<Draft> all() {
        return List.copyOf(drafts);
    }

    /** Adds what a statement says of two components; one that says what flows takes the place of one that does not. */
    void add(Statement statement, Component from, Component to) {
        if (from.id().equals(to.id()) || (from.kind().keepsData() && to.kind().keepsData())) {
            return;
        }
        Draft draft = new Draft(
                from.id(),
                to.id(),
                kind(statement, from, to),
                statement.noun(),
                statement.happening(),
                "From " + statement.sentence().quoted());
        drafts.removeIf(earlier -> earlier.noun().isEmpty() && earlier.sameAs(draft));
        if (drafts.stream().noneMatch(draft::sameAs)) {
            drafts.add(draft);
        }
    }

    /** Whether a call brings this noun to a component already, so that nobody else has to send it. */
    boolean isFedFromOutside(Component receiver, String noun) {
        return drafts.stream()
                .anyMatch(draft -> draft.kind() == FlowKind.SYNC
                        && draft.to().equals(receiver.id())
                        && draft.noun().equals(noun)
                        && !noun.isEmpty());
    }

    /** Whether someone is said to read this event of a publisher. */
    boolean isRead(Component publisher, String noun) {
        return drafts.stream()
                .anyMatch(draft -> draft.kind() == FlowKind.EVENT
                        && draft.from().equals(publisher.id())
                        && DataNouns.related(draft.noun(), noun));
    }

    private static FlowKind kind(Statement statement, Component from, Component to) {
        if (!from.kind().computes() || !to.kind().computes()) {
            return FlowKind.SYNC;
        }
        return switch (statement.sense()) {
            case ANNOUNCE -> FlowKind.EVENT;
            case SEND, RECEIVE, WORK -> statement.awaited() ? FlowKind.SYNC : FlowKind.EVENT;
            case CALL, STORE, READ, OTHER -> FlowKind.SYNC;
        };
    }
}
