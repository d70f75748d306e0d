package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.history.RecoveryHistory.Contact;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentQuery;
import dev.orchestra.registry.AgentStatus;
import dev.orchestra.registry.AgentView;
import dev.orchestra.registry.StatusThresholds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is alive now, by the directory. */
final class LivePeers {

    private static final Duration FULL = Duration.ofSeconds(5);

    private final AgentDirectory directory;

    LivePeers(AgentDirectory directory) {
        this.directory = directory;
    }

    /** Those of them who may answer: who is late may still; the lost process itself may not, though it may have come back. */
    List<Contact> of(List<Contact> contacts, String lostAgentId) {
        if (!contacts.isEmpty() && !directory.caughtUp() && !directory.awaitFresh(FULL)) {
            throw new NotYetException(
                    "Which agents are alive is not known yet: the topics of cards and heartbeats are still being read.");
        }
        return contacts.stream()
                .filter(it -> !it.agentId().equals(lostAgentId))
                .filter(it -> isAlive(it.agentId()))
                .toList();
    }

    boolean isAlive(String agentId) {
        return mayAnswer(AgentStatus.of(directory.agent(agentId), directory.brokerTime(), StatusThresholds.DEFAULT));
    }

    /** The card of a process, or of any other of its type where it is gone. */
    Optional<AgentRegistered> card(@Nullable String agentId, String agent) {
        return Optional.ofNullable(agentId)
                .flatMap(directory::agent)
                .flatMap(AgentView::card)
                .or(() -> directory.find(AgentQuery.ALL.ofType(agent)).stream()
                        .flatMap(it -> it.card().stream())
                        .findFirst());
    }

    /** Whether an agent type has a process that may take back an effect. */
    boolean hasProcess(String agent) {
        return directory.find(AgentQuery.ALL.ofType(agent)).stream()
                .anyMatch(it -> mayAnswer(AgentStatus.of(it, directory.brokerTime(), StatusThresholds.DEFAULT)));
    }

    private static boolean mayAnswer(AgentStatus status) {
        return switch (status) {
            case ALIVE, SUSPECT -> true;
            case DEAD, LEFT -> false;
        };
    }
}
