package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.stack.JavaService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Masons of one type, who are lost in the middle of their walls again and again, while other requests come in all the time. */
final class Crew {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final Night night;
    private final String type;
    private final int requestsPerSecond;
    private final List<String> walls;
    private final Yard yard;
    private final Site site;

    /** What was accepted, by the fault that there was meanwhile. */
    private final Map<String, List<String>> accepted = new LinkedHashMap<>();

    /**
     * A crew that has not begun.
     *
     * @param type of its masons, and the name of their walls and of their gate
     * @param walls how many they build
     * @param requestsPerSecond that come in while masons are lost
     */
    Crew(Night night, String type, int walls, int requestsPerSecond) {
        this.night = night;
        this.type = type;
        this.requestsPerSecond = requestsPerSecond;
        this.walls = Site.walls(type, walls);
        this.yard = night.yard();
        this.site = night.site();
    }

    /** Each wall has one brick on record and another one that is not; the first mason is watched by this server. */
    List<JavaService> beginWatchedFirstBy(JavaService server) {
        List<JavaService> masons = night.masonsWatchedFirstBy(server, type);
        walls.forEach(wall -> site.order("loss-recoverable", type, wall, type, Night.NEIGHBOUR));
        site.awaitAllWaiting(walls);
        masons.forEach(mason -> site.awaitNamed(mason.name()));
        return masons;
    }

    /**
     * Loses masons in the middle of their work.
     *
     * @param next who takes over: what its name ends with
     * @param fault happens when all cases have begun and their peers are being asked
     */
    JavaService recover(List<JavaService> masons, String next, String name, Consumer<Load> fault) {
        JavaService mason = night.mason(type, type + "-" + next);
        try (Load load = new Load(
                "while " + name,
                requestsPerSecond,
                id -> night.client().request(id, "with-output", Map.of("message", id)))) {
            masons.forEach(night::lose);
            mason.start();
            await().atMost(LONG)
                    .until(() -> masons.stream()
                            .noneMatch(it -> yard.told("asked-of-" + it.name()).isEmpty()));
            fault.accept(load);
            site.awaitWaiting(walls, mason.name(), walls.size());
            accepted.put(name, load.stop());
        }
        return mason;
    }

    /** The walls are finished, and all that was asked for meanwhile is done, once. */
    void finish(int losses) {
        yard.open(type);
        accepted.forEach(night::everyRequestEndedOnce);
        night.everyRequestEndedOnce("all of them, while walls were built", walls);
        nothingWasDoneTwice(losses);
        night.eachLossHasOneVerdict();
    }

    private void nothingWasDoneTwice(int losses) {
        site.awaitWhole(walls);
        assertThat(walls).allSatisfy(wall -> {
            assertThat(yard.told("begun-%s-0".formatted(wall)))
                    .as("first attempts")
                    .hasSize(1);
            assertThat(yard.told("begun-%s-1".formatted(wall)))
                    .as("attempts after a loss")
                    .hasSize(losses);
            assertThat(yard.told("laid-%s-1".formatted(wall)))
                    .as("what was on record is not done again")
                    .hasSize(1);
            assertThat(yard.told("laid-%s-2".formatted(wall)))
                    .as("what was in the middle is")
                    .hasSize(losses + 1);
            assertThat(yard.told("laid-%s-3".formatted(wall)))
                    .as("what was not begun")
                    .hasSize(1);
        });
        long cases = (long) losses * walls.size();
        assertThat(night.cases("opened", type)).isEqualTo(cases);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(night.cases("completed", type)).isEqualTo(cases));
    }
}
