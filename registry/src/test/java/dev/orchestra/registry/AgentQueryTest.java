package dev.orchestra.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AgentQueryTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration FRESH = Duration.ofMillis(100);
    private static final Duration OLD = Duration.ofMinutes(1);

    @Test
    void agentsAreFoundBySkillWhateverTheirType() {
        AgentDirectory directory = directory(
                agent("a-1", "a", FRESH, "drawing"),
                agent("b-1", "b", OLD, "drawing", "writing"),
                agent("c-1", "c", FRESH));

        assertThat(ids(directory, AgentQuery.skill("drawing"))).containsExactly("a-1", "b-1");
        assertThat(ids(directory, AgentQuery.skill("drawing").withStatus(AgentStatus.ALIVE)))
                .containsExactly("a-1");
        assertThat(ids(directory, AgentQuery.skill("writing").ofType("a"))).isEmpty();
        assertThat(ids(directory, AgentQuery.ALL.withStatus(AgentStatus.DEAD))).containsExactly("b-1");
    }

    @Test
    void anHttpAgentIsAliveAsLongAsAnyProcessThatCallsItIs() {
        AgentDirectory directory =
                directory(http("w-1"), caller("w-1.x", "w-1", OLD, "71"), caller("w-1.y", "w-1", FRESH, "72"));

        List<AgentView> found = directory.find(AgentQuery.skill("forecast").withStatus(AgentStatus.ALIVE));

        assertThat(found).singleElement().satisfies(agent -> {
            assertThat(agent.agentId()).isEqualTo("w-1");
            assertThat(agent.kind()).isEqualTo(AgentKind.HTTP);
            assertThat(agent.capacity()).isEqualTo(4);
            assertThat(agent.steps()).extracting(ActiveStep::jobKey).containsExactly("71", "72");
        });
        assertThat(directory.agents()).hasSize(3);
    }

    @Test
    void anHttpAgentThatNobodyCallsIsDead() {
        assertThat(ids(directory(http("w-1")), AgentQuery.ALL.withStatus(AgentStatus.DEAD)))
                .containsExactly("w-1");
    }

    private static List<String> ids(AgentDirectory directory, AgentQuery query) {
        return directory.find(query).stream().map(AgentView::agentId).toList();
    }

    private static AgentView agent(String id, String type, Duration age, String... skills) {
        return view(id, new AgentRegistered(type, null, List.of(skills), null, null, null, null), Optional.of(age), "");
    }

    private static AgentView http(String id) {
        return view(
                id,
                new AgentRegistered(
                        "w", null, List.of("forecast"), null, null, null, "https://w.example.com/", 4, null, null),
                Optional.empty(),
                "");
    }

    private static AgentView caller(String id, String actsFor, Duration age, String job) {
        return view(
                id,
                new AgentRegistered("w", null, List.of(), null, null, null, null, null, null, actsFor),
                Optional.of(age),
                job);
    }

    private static AgentView view(String id, AgentRegistered card, Optional<Duration> age, String job) {
        return new AgentView(
                id,
                card.type(),
                Optional.of(card),
                age.map(it -> "i1"),
                age.map(NOW::minus),
                age.isPresent() ? 4 : 0,
                job.isEmpty() ? List.of() : List.of(new ActiveStep(job, 1, "token", null, null, null)));
    }

    private static AgentDirectory directory(AgentView... views) {
        return new AgentDirectory() {
            @Override
            public List<AgentView> agents() {
                return List.of(views);
            }

            @Override
            public Optional<AgentView> agent(String agentId) {
                return agents().stream()
                        .filter(it -> it.agentId().equals(agentId))
                        .findFirst();
            }

            @Override
            public Optional<AgentView> workingOn(String jobKey) {
                return Optional.empty();
            }

            @Override
            public Instant brokerTime() {
                return NOW;
            }

            @Override
            public boolean caughtUp() {
                return true;
            }
        };
    }
}
