package dev.orchestra.console;

import dev.orchestra.registry.AgentView;
import java.util.Comparator;

/**
 * The place after an agent in the list.
 *
 * @param type of the last agent of the page before
 * @param agentId its id
 */
record AgentCursor(String type, String agentId) {

    private static final Comparator<AgentCursor> ORDER =
            Comparator.comparing(AgentCursor::type).thenComparing(AgentCursor::agentId);

    static String of(AgentView last) {
        return Pages.cursor(last.agent(), last.agentId());
    }

    /** @throws ProblemException if it is none */
    static AgentCursor read(String cursor) {
        String[] parts = Pages.parts(cursor, 2);
        return new AgentCursor(parts[0], parts[1]);
    }

    boolean isBefore(AgentView agent) {
        return ORDER.compare(this, new AgentCursor(agent.agent(), agent.agentId())) < 0;
    }
}
