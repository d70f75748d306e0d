package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.e2e.Client.Answer;
import dev.orchestra.e2e.TopicTail.Seen;
import dev.orchestra.stack.Component;
import dev.orchestra.stack.JavaService;
import dev.orchestra.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hostile operator at night. Requests come in all the time, walls are built by agents that are lost again and again, and in the
 * middle of their recoveries each process in turn gets a {@code kill -9}: an agent, one of two servers, Kafka, Zeebe, PostgreSQL. The
 * engine has three partitions. {@code -Dorchestra.night.walls=200 -Dorchestra.night.rate=50} for a worse night.
 */
class KillIT {

    private static final int WALLS = Integer.getInteger("orchestra.night.walls", 24);
    private static final int REQUESTS_PER_SECOND = Integer.getInteger("orchestra.night.rate", 15);
    /** Longer than the peers of a lost agent are waited for, so that its cases need what is down. */
    private static final int REQUESTS_WHILE_DOWN = 6 * REQUESTS_PER_SECOND;

    private static final Duration ALL_ENDED = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static OrchestraSystem system;
    private static Client client;
    private static TopicTail seen;
    private static Auditor auditor;
    private static Yard yard;
    private static Site site;
    private static DetectorGroup detector;
    private static Path masonJar;

    /** What was accepted, by the process that was killed meanwhile. */
    private final Map<String, List<String>> accepted = new LinkedHashMap<>();

    private final Set<String> lost = new HashSet<>();
    private final List<String> walls = Site.walls("night", WALLS);

    @BeforeAll
    static void start() {
        system = OrchestraSystem.start(3, 2, "echo", "echo");
        client = new Client(system);
        seen = new TopicTail(system, Auditor.TOPICS);
        auditor = new Auditor(system, seen);
        yard = new Yard(directory);
        site = new Site(client, yard);
        detector = new DetectorGroup(system);
        masonJar = ClassPathJar.of(Mason.class, directory);
        Path withOutput = system.file("processes/src/main/resources/processes/examples/with-output.bpmn");
        Path model = system.file("end-to-end-tests/src/test/resources/processes/loss.bpmn");
        // The recoverable step, which the servers deploy themselves, has to be there first.
        await().atMost(LONG).untilAsserted(() -> {
            Answer deployed = client.deploy(withOutput, model);
            assertThat(deployed.status()).as("%s", deployed.body()).isEqualTo(201);
        });
    }

    @AfterAll
    static void stop() {
        seen.close();
        client.close();
        system.close();
    }

    @Test
    void everyRequestEndsOnceWhenEachProcessIsKilledUnderLoadInTheMiddleOfRecoveries() {
        JavaService replica = system.servers().getLast();
        List<JavaService> first = masonsWatchedFirstBy(replica);
        walls.forEach(wall -> site.order("loss-recoverable", "mason", wall, "night", "neighbour-1"));
        site.awaitAllWaiting(walls);
        first.forEach(mason -> site.awaitNamed(mason.name()));

        // One of the masons dies with the server that watches it.
        JavaService second = recover(first.subList(1, first.size()), "mason-second", "agent and server", load -> {
            replica.kill();
            lose(first.getFirst());
            downForAWhile(load, system.agents().getFirst());
        });
        // The other server had to do it alone; this one comes back while the next fault is under way.
        CompletableFuture<Void> back = CompletableFuture.runAsync(replica::start);
        JavaService third = recover(
                List.of(second),
                "mason-third",
                "kafka",
                load -> downForAWhile(load, system.stack().kafka()));
        JavaService fourth = recover(
                List.of(third),
                "mason-fourth",
                "zeebe",
                load -> downForAWhile(load, system.stack().zeebe()));
        recover(
                List.of(fourth),
                "mason-fifth",
                "postgres",
                load -> downForAWhile(load, system.stack().postgres()));
        back.join();
        yard.open("night");

        accepted.forEach(KillIT::everyRequestEndedOnce);
        everyRequestEndedOnce("all of them, while walls were built", walls);
        nothingWasDoneTwice();
        eachLossHasOneVerdict();
    }

    /** One on each partition of the heartbeats; the first of them on one that this server watches. */
    private static List<JavaService> masonsWatchedFirstBy(JavaService server) {
        system.agent("neighbour-1", ClassPathJar.of(Neighbour.class, directory), List.of(directory.toString()))
                .start();
        site.awaitAlive("neighbour-1");
        int watched = await("both servers share the detector's partitions")
                .atMost(LONG)
                .until(detector::watchedBy, it -> it.values().stream().noneMatch(Set::isEmpty) && it.size() == 2)
                .get(server.name())
                .iterator()
                .next();
        List<JavaService> masons = IntStream.range(0, DetectorGroup.PARTITIONS)
                .mapToObj(i -> mason(DetectorGroup.heardOn((watched + i) % DetectorGroup.PARTITIONS, "mason-first-")))
                .toList();
        LocalStack.start(masons);
        masons.forEach(mason -> site.awaitAlive(mason.name()));
        return masons;
    }

    private static JavaService mason(String id) {
        return system.agent(id, masonJar, List.of("mason", directory.toString()));
    }

    private void lose(JavaService mason) {
        mason.kill();
        lost.add(mason.name());
    }

    /**
     * Loses masons in the middle of their work.
     *
     * @param next a mason's name, who takes over
     * @param fault happens when all cases have begun and their peers are being asked
     */
    private JavaService recover(List<JavaService> masons, String next, String name, Consumer<Load> fault) {
        JavaService mason = mason(next);
        try (Load load = new Load(
                "while " + name, REQUESTS_PER_SECOND, id -> client.request(id, "with-output", Map.of("message", id)))) {
            masons.forEach(this::lose);
            mason.start();
            await().atMost(LONG)
                    .until(() -> masons.stream()
                            .noneMatch(it -> yard.told("asked-of-" + it.name()).isEmpty()));
            fault.accept(load);
            site.awaitWaiting(walls, next, WALLS);
            accepted.put("kill -9 of " + name, load.stop());
        }
        return mason;
    }

    private static void downForAWhile(Load load, Component victim) {
        victim.kill();
        load.awaitMore(REQUESTS_WHILE_DOWN);
        victim.start();
    }

    private static void everyRequestEndedOnce(String fault, List<String> requests) {
        await().atMost(ALL_ENDED)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(
                        () -> assertThat(auditor.audit(requests).requests().get("no answer"))
                                .isEmpty());
        // The engine's records follow by a moment.
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(auditor.running(requests)).isEmpty());
        Auditor.Report report = auditor.audit(requests);
        System.out.println(report.table(fault));
        assertThat(report.everyRequestEndedOnce()).as(() -> report.table(fault)).isTrue();
        assertThat(report.requests().get("one output")).containsAll(requests);
    }

    private void nothingWasDoneTwice() {
        site.awaitWhole(walls);
        assertThat(walls).allSatisfy(wall -> {
            assertThat(yard.told("begun-%s-0".formatted(wall)))
                    .as("first attempts")
                    .hasSize(1);
            assertThat(yard.told("begun-%s-1".formatted(wall)))
                    .as("attempts after a loss")
                    .hasSize(4);
            assertThat(yard.told("laid-%s-1".formatted(wall)))
                    .as("what was on record is not done again")
                    .hasSize(1);
            assertThat(yard.told("laid-%s-2".formatted(wall)))
                    .as("what was in the middle is")
                    .hasSize(5);
            assertThat(yard.told("laid-%s-3".formatted(wall)))
                    .as("what was not begun")
                    .hasSize(1);
        });
        assertThat(auditor.cases("opened")).isEqualTo(4L * WALLS);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(auditor.cases("completed")).isEqualTo(4L * WALLS));
    }

    /** Of the agents that were not killed none was declared lost. */
    private void eachLossHasOneVerdict() {
        Map<String, Set<String>> incarnations = new HashMap<>();
        Map<String, Integer> verdicts = new HashMap<>();
        for (Seen verdict : auditor.all("verdict.given")) {
            incarnations
                    .computeIfAbsent(verdict.header("ce_agentid"), agent -> new HashSet<>())
                    .add(Auditor.data(verdict).path("incarnation").asString(""));
            verdicts.merge(verdict.header("ce_jobkey") + "/" + verdict.header("ce_attempt"), 1, Integer::sum);
        }
        // The echo agent may have worked on nothing when it was killed.
        incarnations.remove(system.agents().getFirst().name());
        assertThat(incarnations.keySet()).isEqualTo(lost);
        assertThat(incarnations.values())
                .as("incarnations that were lost")
                .allSatisfy(it -> assertThat(it).hasSize(1));
        assertThat(verdicts.values()).as("verdicts on each attempt").containsOnly(1);
        assertThat(seen.where(it -> it.header("ce_type").equals("dev.orchestra.verdict.given.v1")))
                .as("nobody takes what was long ago for news")
                .noneMatch(it -> it.value().contains("took its leave"));
    }
}
