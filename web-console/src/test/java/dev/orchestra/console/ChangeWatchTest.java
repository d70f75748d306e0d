package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.Topics;
import dev.orchestra.history.EngineHistory.Instance;
import dev.orchestra.registry.AgentView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ChangeWatchTest {

    private final FakeHistory history = new FakeHistory();
    private final FakeDirectory agents = new FakeDirectory();
    private final ChangeWatch watch = new ChangeWatch(
            history,
            agents,
            new DeadLetterShelf(
                    new FakeLog(),
                    new Topics(""),
                    new ConsoleProperties(
                            DataSize.ofMegabytes(1),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1),
                            1,
                            Duration.ofSeconds(1),
                            10,
                            10)));

    @Test
    void theFirstLookTellsNothing() {
        history.instances.add(instance(1, Instance.State.ACTIVE));

        assertThat(watch.changes()).isEmpty();
    }

    @Test
    void whatIsNewAndWhatIsDifferentIsToldOnce() {
        history.instances.add(instance(1, Instance.State.ACTIVE));
        watch.changes();
        history.instances.set(0, instance(1, Instance.State.COMPLETED));
        agents.set(agent());

        assertThat(watch.changes()).extracting(Change::kind).containsExactly("instance", "agent");
        assertThat(watch.changes()).isEmpty();
    }

    @Test
    void afterForgettingTheNextLookIsAFirstOne() {
        watch.changes();
        watch.forget();
        history.instances.add(instance(1, Instance.State.ACTIVE));

        assertThat(watch.changes()).isEmpty();
    }

    private static Instance instance(long key, Instance.State state) {
        return new Instance(key, "order", 1, 11L, state, Instant.EPOCH, null, null, null, null, null, null, 0);
    }

    private static AgentView agent() {
        return new AgentView(
                "echo-1", "echo", Optional.empty(), Optional.of("i1"), Optional.of(FakeDirectory.NOW), 4, List.of());
    }
}
