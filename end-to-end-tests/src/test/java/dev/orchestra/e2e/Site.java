package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.e2e.Mason.Order;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Where masons work: orders walls, and waits until they are as far as a test needs them. */
final class Site {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration CROWDED = Duration.ofMinutes(4);

    private final Client client;
    private final Yard yard;

    Site(Client client, Yard yard) {
        this.client = client;
        this.yard = yard;
    }

    static List<String> walls(String name, int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> name + "-" + i)
                .toList();
    }

    void order(String process, String agent, String wall, String gate, String neighbour) {
        Order order = new Order(wall, 3, 2, gate, neighbour);
        client.request(wall, process, Map.of("agent", agent, "order", order)).join();
    }

    void awaitAlive(String agentId) {
        await().atMost(LONG)
                .until(() -> client.get("/api/v1/agents/" + agentId)
                        .body()
                        .path("state")
                        .asString("")
                        .equals("ALIVE"));
    }

    /** Until its heartbeat names the checkpoint of each of its steps, so that it is sure what was lost with it. */
    void awaitNamed(String agentId) {
        await().atMost(LONG).untilAsserted(() -> {
            JsonNode steps = client.get("/api/v1/agents/" + agentId).body().path("steps");
            assertThat(steps.size()).isPositive();
            assertThat(steps)
                    .allSatisfy(step ->
                            assertThat(step.path("checkpoint").asLong(0)).isPositive());
        });
    }

    /** Until so many times one of the walls was in the middle of its second brick there. */
    void awaitWaiting(List<String> walls, String agentId, int times) {
        Set<String> wanted = Set.copyOf(walls);
        await().atMost(CROWDED)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> assertThat(yard.told("waiting-").stream()
                                .filter(it -> it.endsWith("@" + agentId))
                                .filter(it -> wanted.contains(wallOf(it)))
                                .count())
                        .as("walls that wait at %s", agentId)
                        .isEqualTo(times));
    }

    /** Until each of the walls waits somewhere. */
    void awaitAllWaiting(List<String> walls) {
        await().atMost(CROWDED).until(() -> waiting(walls, "").size() == walls.size());
    }

    Set<String> waiting(List<String> walls, String agentIdPrefix) {
        Set<String> wanted = Set.copyOf(walls);
        return yard.told("waiting-").stream()
                .filter(it -> it.contains("@" + agentIdPrefix))
                .map(Site::wallOf)
                .filter(wanted::contains)
                .collect(Collectors.toSet());
    }

    private static String wallOf(String waiting) {
        return waiting.substring("waiting-".length(), waiting.indexOf('@'));
    }

    /** Of each wall each brick stands once: what a lost attempt left behind was taken down. */
    void awaitWhole(List<String> walls) {
        Set<String> wanted = Set.copyOf(walls);
        await().atMost(LONG).untilAsserted(() -> {
            Map<String, Long> standing = yard.standing().stream()
                    .map(brick -> brick.substring(0, brick.length() - 37))
                    .filter(brick -> wanted.contains(brick.substring(0, brick.lastIndexOf('-'))))
                    .collect(Collectors.groupingBy(brick -> brick, TreeMap::new, Collectors.counting()));
            assertThat(standing).hasSize(3 * walls.size());
            assertThat(standing.values()).containsOnly(1L);
        });
    }
}
