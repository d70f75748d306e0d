package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.e2e.TopicTail.Seen;
import dev.orchestra.stack.JavaService;
import dev.orchestra.stack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Where a hostile operator is at work: who was lost on purpose, and that nobody else was. A neighbour hears of all walls, and is asked
 * about those who built them.
 */
final class Night implements AutoCloseable {

    static final String NEIGHBOUR = "neighbour-1";

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration ALL_ENDED = Duration.ofMinutes(5);

    private final OrchestraSystem system;
    private final Client client;
    private final TopicTail seen;
    private final Auditor auditor;
    private final Path directory;
    private final Path masonJar;
    private final Yard yard;
    private final Site site;
    private final DetectorGroup detector;
    private final Set<String> lost = new HashSet<>();
    private final Set<String> lostAtRest = new HashSet<>();

    Night(OrchestraSystem system, Path directory) {
        this.system = system;
        this.directory = directory;
        client = new Client(system);
        seen = new TopicTail(system, Auditor.TOPICS);
        auditor = new Auditor(system, seen);
        masonJar = ClassPathJar.of(Mason.class, directory);
        yard = new Yard(directory);
        site = new Site(client, yard);
        detector = new DetectorGroup(system);
    }

    /** The processes are there, and so is the neighbour. */
    void begin() {
        Path withOutput = system.file("processes/src/main/resources/processes/examples/with-output.bpmn");
        Path model = system.file("end-to-end-tests/src/test/resources/processes/loss.bpmn");
        // The recoverable step, which the servers deploy themselves, has to be there first.
        await().atMost(LONG).untilAsserted(() -> {
            Client.Answer deployed = client.deploy(withOutput, model);
            assertThat(deployed.status()).as("%s", deployed.body()).isEqualTo(201);
        });
        system.agent(NEIGHBOUR, ClassPathJar.of(Neighbour.class, directory), List.of(directory.toString()))
                .start();
        site.awaitAlive(NEIGHBOUR);
    }

    Client client() {
        return client;
    }

    Yard yard() {
        return yard;
    }

    Site site() {
        return site;
    }

    JavaService mason(String type, String id) {
        return system.agent(id, masonJar, List.of(type, directory.toString()));
    }

    /** Masons who are alive, one on each partition of the heartbeats; the first of them on one that this server watches. */
    List<JavaService> masonsWatchedFirstBy(JavaService server, String type) {
        int watched = await("both servers share the detector's partitions")
                .atMost(LONG)
                .until(detector::watchedBy, it -> it.values().stream().noneMatch(Set::isEmpty) && it.size() == 2)
                .get(server.name())
                .iterator()
                .next();
        List<JavaService> masons = IntStream.range(0, DetectorGroup.PARTITIONS)
                .mapToObj(i -> DetectorGroup.heardOn((watched + i) % DetectorGroup.PARTITIONS, type + "-first-"))
                .map(id -> mason(type, id))
                .toList();
        LocalStack.start(masons);
        masons.forEach(mason -> site.awaitAlive(mason.name()));
        return masons;
    }

    void lose(JavaService mason) {
        mason.kill();
        lost.add(mason.name());
    }

    /** One that may have worked on nothing, so that there may be nothing to be said of it. */
    void loseAtRest(JavaService agent) {
        agent.kill();
        lostAtRest.add(agent.name());
    }

    void everyRequestEndedOnce(String fault, Collection<String> requests) {
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

    /** Of the agents that were not killed none was declared lost. */
    void eachLossHasOneVerdict() {
        Map<String, Set<String>> incarnations = new HashMap<>();
        Map<String, Integer> verdicts = new HashMap<>();
        for (Seen verdict : auditor.all("verdict.given")) {
            incarnations
                    .computeIfAbsent(verdict.header("ce_agentid"), agent -> new HashSet<>())
                    .add(Auditor.data(verdict).path("incarnation").asString(""));
            verdicts.merge(verdict.header("ce_jobkey") + "/" + verdict.header("ce_attempt"), 1, Integer::sum);
        }
        incarnations.keySet().removeAll(lostAtRest);
        assertThat(incarnations.keySet()).isEqualTo(lost);
        assertThat(incarnations.values())
                .as("incarnations that were lost")
                .allSatisfy(it -> assertThat(it).hasSize(1));
        assertThat(verdicts.values()).as("verdicts on each attempt").containsOnly(1);
        assertThat(seen.where(it -> it.header("ce_type").equals("dev.orchestra.verdict.given.v1")))
                .as("nobody takes what was long ago for news")
                .noneMatch(it -> it.value().contains("took its leave"));
    }

    /** How many cases of lost agents of a type are as far as this part of their story. */
    long cases(String part, String type) {
        Set<String> ofType = new HashSet<>();
        for (Seen opened : auditor.all("reconstruction.opened")) {
            if (Auditor.data(opened).path("failedAgent").asString("").equals(type)) {
                ofType.add(opened.header("ce_caseid"));
            }
        }
        return auditor.all("reconstruction." + part).stream()
                .map(event -> event.header("ce_caseid"))
                .distinct()
                .filter(ofType::contains)
                .count();
    }

    @Override
    public void close() {
        seen.close();
        client.close();
    }
}
