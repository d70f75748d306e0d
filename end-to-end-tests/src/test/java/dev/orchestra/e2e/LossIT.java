package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.e2e.Client.Answer;
import dev.orchestra.e2e.TopicTail.Seen;
import dev.orchestra.stack.JavaService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Agents and the server are killed and stopped in the middle of what they do: every request ends in one output or one incident, and
 * no step is completed twice. After each fault an audit of the topics, the engine, the database and the world is printed.
 */
@ExtendWith(SharedSystem.class)
class LossIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration ALL_ENDED = Duration.ofMinutes(4);
    private static final int CROWD = 200;
    private static final String ZOMBIE = "of one that was stopped";

    @TempDir
    private static Path directory;

    private static OrchestraSystem system;
    private static Client client;
    private static TopicTail seen;
    private static Auditor audit;
    private static Database database;
    private static Yard yard;
    private static Site site;
    private static Path masonJar;
    private static Path neighbourJar;
    private static final List<JavaService> agents = new ArrayList<>();

    @BeforeAll
    static void start(OrchestraSystem shared) {
        system = shared;
        client = new Client(system);
        seen = new TopicTail(system, Auditor.TOPICS);
        audit = new Auditor(system, seen);
        database = new Database(system);
        yard = new Yard(directory);
        site = new Site(client, yard);
        masonJar = ClassPathJar.of(Mason.class, directory);
        neighbourJar = ClassPathJar.of(Neighbour.class, directory);
        Path withOutput = system.file("processes/src/main/resources/processes/examples/with-output.bpmn");
        Path model = system.file("end-to-end-tests/src/test/resources/processes/loss.bpmn");
        // The recoverable step, which the server deploys itself, has to be there first.
        await().atMost(LONG).untilAsserted(() -> {
            Answer deployed = client.deploy(withOutput, model);
            assertThat(deployed.status()).as("%s", deployed.body()).isEqualTo(201);
        });
    }

    @AfterAll
    static void stop() {
        agents.forEach(JavaService::stop);
        seen.close();
        client.close();
    }

    @Test
    void theWorkOfAgentsThatAreKilledAndStoppedGoesOnWhereItWas() {
        JavaService killed = mason("mason", "mason-1");
        JavaService bricklayer = mason("bricklayer", "bricklayer-1");
        killed.start();
        bricklayer.start();
        List<String> crowd = Site.walls("crowd", CROWD);
        crowd.forEach(wall -> site.order("loss-recoverable", "mason", wall, "all", ""));
        List<String> plain = Site.walls("plain", 3);
        plain.forEach(wall -> site.order("loss-plain", "bricklayer", wall, "plain", ""));
        site.awaitWaiting(crowd, "mason-1", CROWD);
        site.awaitWaiting(plain, "bricklayer-1", 3);

        JavaService stopped = mason("mason", "mason-2");
        mason("mason", "mason-3").start();
        stopped.start();
        List<String> late = new ArrayList<>();
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> {
            late.add("late-" + late.size());
            site.order("loss-recoverable", "mason", late.getLast(), "all", "");
            return site.waiting(late, "mason-2").size() >= 3;
        });
        await().atMost(LONG).until(() -> site.waiting(late, "mason-").size() == late.size());
        Set<String> onStopped = site.waiting(late, "mason-2");

        site.awaitNamed("mason-1");
        site.awaitNamed("mason-2");

        killed.kill();
        bricklayer.kill();
        stopped.pause();
        long stoppedAt = System.nanoTime();
        bricklayer.start();

        // A plain step goes on from its checkpoint, once; the second loss uses up its retries.
        site.awaitWaiting(plain, "bricklayer-1", 6);
        bricklayer.kill();
        bricklayer.start();
        List<String> requests =
                Stream.of(crowd, plain, late).flatMap(List::stream).toList();
        site.awaitWaiting(crowd, "mason-3", CROWD);
        await().atMost(ALL_ENDED).until(() -> site.waiting(late, "mason-3").containsAll(onStopped));
        awaitStopped(stoppedAt);
        stopped.resume();
        lateAnswersOf("mason-2");
        yard.open("all");
        Auditor.Report report = awaitEnd("kill -9 and SIGSTOP of agents", requests);

        assertThat(report.requests().get("one incident")).containsExactlyInAnyOrderElementsOf(plain);
        assertThat(plain).allSatisfy(wall -> {
            assertThat(yard.told("begun-%s-0".formatted(wall)))
                    .as("first attempts")
                    .hasSize(1);
            assertThat(yard.told("begun-%s-1".formatted(wall))).as("retries").hasSize(1);
        });
        List<String> recoverable = Stream.of(crowd, late).flatMap(List::stream).toList();
        site.awaitWhole(recoverable);
        assertThat(recoverable).allSatisfy(wall -> {
            assertThat(yard.told("laid-%s-1".formatted(wall)))
                    .as("what was done")
                    .hasSize(1);
            assertThat(yard.told("laid-%s-3".formatted(wall)))
                    .as("what was not begun")
                    .hasSize(1);
        });
        assertThat(crowd)
                .allSatisfy(wall -> assertThat(yard.told("laid-%s-2".formatted(wall)))
                        .as("what was in the middle is done again")
                        .hasSize(2));
        assertThat(report.figures().get("cases opened"))
                .isEqualTo(report.figures().get("cases completed"));
        assertThat(audit.all("workflow.completed"))
                .as("no answer of the one that was stopped was applied")
                .noneMatch(output -> output.value().contains(ZOMBIE));
    }

    @Test
    void theServerIsKilledInTheMiddleOfACaseAndThenTheLastPeerWhileItAnswers() {
        JavaService lost = mason("stonecutter", "stonecutter-1");
        JavaService peer = agent("neighbour-1", neighbourJar, List.of(directory.toString()));
        peer.start();
        lost.start();
        List<String> walls = Site.walls("asked", 3);
        walls.forEach(wall -> site.order("loss-recoverable", "stonecutter", wall, "asked", "neighbour-1"));
        site.awaitWaiting(walls, "stonecutter-1", 3);
        mason("stonecutter", "stonecutter-2").start();
        site.awaitAlive("stonecutter-2");

        site.awaitNamed("stonecutter-1");
        List<String> called = List.of("called", "later");
        Foreman foreman = Foreman.start();
        assertThat(client.post("/api/v1/agents", foreman.card("foreman-1"), Map.of())
                        .status())
                .isEqualTo(201);
        called.forEach(wall -> site.order("loss-recoverable", "foreman", wall, "", ""));
        await().atMost(LONG).until(() -> foreman.calls("called") == 1 && delegated("foreman-1") == 1);

        List<String> requests = new ArrayList<>(walls);
        requests.addAll(called);
        try (Load load = new Load("meanwhile", 15, id -> client.request(id, "with-output", Map.of("message", id)))) {
            lost.kill();
            await().atMost(LONG)
                    .until(() -> !yard.told("asked-of-stonecutter-1").isEmpty());
            // And with it the bridge that calls the HTTP agent.
            system.server().kill();
            peer.kill();
            foreman.endCalls();
            system.server().start();
            site.awaitWaiting(walls, "stonecutter-2", 3);
            requests.addAll(load.stop());
        }
        yard.open("asked");
        assertThat(foreman.answerLater(client, "later").status()).isEqualTo(202);
        Auditor.Report report = awaitEnd("kill -9 of the server in a case, and of the last peer", requests);
        assertThat(report.requests().get("one output")).hasSameSizeAs(requests);
        assertThat(foreman.calls("later"))
                .as("what an agent accepted with 202 is its own to answer, whoever called it")
                .isEqualTo(1);
        assertThat(foreman.calls("called"))
                .as("a call that was cut off is made once more")
                .isEqualTo(2);
        foreman.close();
        site.awaitWhole(walls);
        assertThat(walls)
                .allSatisfy(wall ->
                        assertThat(yard.told("laid-%s-1".formatted(wall))).hasSize(1));
    }

    @Test
    void aServerThatWasStoppedFindsNobodyLost() {
        mason("sculptor", "sculptor-1").start();
        List<String> walls = Site.walls("still", 4);
        walls.forEach(wall -> site.order("loss-recoverable", "sculptor", wall, "still", ""));
        site.awaitWaiting(walls, "sculptor-1", 4);

        system.server().pause();
        awaitStopped(System.nanoTime());
        system.server().resume();
        // Long enough for any agent to be judged that is not heard.
        await().pollDelay(Duration.ofSeconds(8)).atMost(LONG).until(() -> true);
        yard.open("still");
        Auditor.Report report = awaitEnd("SIGSTOP of the server", walls);

        assertThat(report.requests().get("one output")).hasSize(4);
        assertThat(audit.all("step.lost"))
                .filteredOn(verdict -> verdict.header("ce_agent").equals("sculptor"))
                .as("false verdicts")
                .isEmpty();
        assertThat(walls)
                .allSatisfy(wall ->
                        assertThat(yard.told("begun-%s".formatted(wall))).hasSize(1));
    }

    @Test
    void aDrainedAgentFinishesWhatItHasAndItsSiblingGoesOn() {
        JavaService drained = mason("plasterer", "plasterer-1");
        JavaService sibling = mason("plasterer", "plasterer-2");
        drained.start();
        sibling.start();
        site.awaitAlive("plasterer-1");
        site.awaitAlive("plasterer-2");
        yard.open("free");
        List<String> held = new ArrayList<>();
        List<String> free = new ArrayList<>();
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            held.add("held-" + held.size());
            site.order("loss-recoverable", "plasterer", held.getLast(), "held", "");
            return site.waiting(held, "plasterer-1").size() >= 3;
        });
        try (Orders load = new Orders("plasterer", "free", free)) {
            load.awaitOrdered(20);
            assertThat(drain("plasterer-1")).isEqualTo(204);
            load.awaitOrdered(60);
        }
        List<String> after = Site.walls("after", 12);
        after.forEach(wall -> site.order("loss-recoverable", "plasterer", wall, "held", ""));
        site.awaitWaiting(after, "plasterer-2", 12);
        assertThat(drain("plasterer-1")).as("it drains already").isEqualTo(204);
        JsonNode shown = client.get("/api/v1/agents/plasterer-1").body();
        assertThat(shown.path("draining").asBoolean()).isTrue();
        assertThat(shown.path("steps").size()).isPositive();
        assertThat(drained.isRunning()).isTrue();
        yard.open("held");

        await().atMost(LONG).until(() -> !drained.isRunning());
        await().atMost(LONG).until(() -> drain("plasterer-1") == 404);
        List<String> walls = Stream.of(held, free, after).flatMap(List::stream).toList();
        Auditor.Report report = awaitEnd("drain of one of two agents under load", walls);
        assertThat(report.requests().get("one output")).hasSize(walls.size());
        assertThat(lostOf("plasterer")).as("recoveries").isEmpty();
        assertThat(walls)
                .allSatisfy(wall -> assertThat(yard.told("begun-%s-0".formatted(wall)))
                        .as("begun")
                        .hasSize(1));

        // To start it again ends the drain; killed while it drains it is lost like any other.
        drained.start();
        List<String> doomed = new ArrayList<>();
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            doomed.add("doomed-" + doomed.size());
            site.order("loss-recoverable", "plasterer", doomed.getLast(), "doomed", "");
            return !site.waiting(doomed, "plasterer-1").isEmpty();
        });
        site.awaitNamed("plasterer-1");
        assertThat(drain("plasterer-1")).isEqualTo(204);
        drained.kill();
        await().atMost(LONG).until(() -> site.waiting(doomed, "plasterer-2").size() == doomed.size());
        await().atMost(LONG).until(() -> drain("plasterer-1") == 409);
        yard.open("doomed");
        assertThat(awaitEnd("kill -9 of an agent that drains", doomed)
                        .requests()
                        .get("one output"))
                .hasSize(doomed.size());
        assertThat(lostOf("plasterer")).isNotEmpty();
    }

    /** How many steps the agent itself is to answer, as its heartbeat says. */
    private static long delegated(String agentId) {
        JsonNode steps = client.get("/api/v1/agents/" + agentId).body().path("steps");
        return steps.valueStream()
                .filter(step -> !step.path("delegatedUntil").isMissingNode()
                        && !step.path("delegatedUntil").isNull())
                .count();
    }

    /** Asks until the agent has said that it drains, or cannot. */
    private static int drain(String agentId) {
        await().atMost(LONG).until(() -> askToDrain(agentId) != 202);
        return askToDrain(agentId);
    }

    private static int askToDrain(String agentId) {
        return client.post("/api/v1/agents/" + agentId + "/drain", Map.of("finishWithin", "PT10M"), Map.of())
                .status();
    }

    private static List<Seen> lostOf(String agent) {
        return audit.all("step.lost").stream()
                .filter(verdict -> verdict.header("ce_agent").equals(agent))
                .toList();
    }

    /** Orders walls at a steady rate, until it is closed. */
    private static final class Orders implements AutoCloseable {

        private static final long EVERY_MILLIS = 40;

        private final List<String> ordered;
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger count = new AtomicInteger();

        Orders(String agent, String gate, List<String> ordered) {
            this.ordered = ordered;
            timer.scheduleWithFixedDelay(
                    () -> {
                        String wall = gate + "-" + count.get();
                        site.order("loss-recoverable", agent, wall, gate, "");
                        ordered.add(wall);
                        count.incrementAndGet();
                    },
                    0,
                    EVERY_MILLIS,
                    TimeUnit.MILLISECONDS);
        }

        void awaitOrdered(int number) {
            await().atMost(LONG).until(() -> count.get() >= number);
        }

        /** What was ordered is in the list from here on. */
        @Override
        public void close() {
            timer.shutdown();
            await().atMost(LONG).until(timer::isTerminated);
            assertThat(ordered).hasSize(count.get());
        }
    }

    private static JavaService mason(String type, String id) {
        return agent(id, masonJar, List.of(type, directory.toString()));
    }

    private static JavaService agent(String id, Path jar, List<String> arguments) {
        JavaService agent = system.agent(id, jar, arguments);
        agents.add(agent);
        return agent;
    }

    private static void awaitStopped(long sinceNanos) {
        await().atMost(OrchestraSystem.STOP.plus(LONG))
                .until(() -> System.nanoTime() - sinceNanos > OrchestraSystem.STOP.toNanos());
    }

    /** What a process would have sent that does not notice that it was stopped: the tokens of its steps are on record. */
    private static void lateAnswersOf(String agentId) {
        List<Seen> lost = audit.all("step.lost").stream()
                .filter(verdict -> verdict.header("ce_agentid").equals(agentId))
                .toList();
        assertThat(lost).isNotEmpty();
        for (Seen verdict : lost) {
            Map<String, String> headers = Client.binary(
                    UUID.randomUUID().toString(), "/agents/mason/" + agentId, "dev.orchestra.step.completed.v1");
            for (String echoed : List.of("ce_jobkey", "ce_attempt", "ce_steptoken", "ce_agent", "ce_agentid")) {
                headers.put(echoed, verdict.header(echoed));
            }
            client.append(
                            "workflow.step.response",
                            verdict.key(),
                            ("{\"output\":{\"bricks\":[\"" + ZOMBIE + "\"]}}").getBytes(StandardCharsets.UTF_8),
                            headers)
                    .join();
        }
        Set<String> jobs = lost.stream().map(Seen::key).collect(Collectors.toSet());
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(audit.all("answer.refused"))
                        .filteredOn(it -> it.header("ce_agentid").equals(agentId))
                        .extracting(Seen::key)
                        .as("it is on record that they were not applied")
                        .containsAll(jobs));
    }

    private static Auditor.Report awaitEnd(String fault, List<String> requests) {
        await().atMost(ALL_ENDED)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(audit.audit(requests).requests().get("no answer"))
                        .isEmpty());
        // The engine's records and the database follow by a moment.
        await().atMost(LONG).untilAsserted(() -> {
            assertThat(audit.running(requests))
                    .containsExactlyInAnyOrderElementsOf(
                            audit.audit(requests).requests().get("one incident"));
            assertThat(database.events("step.lost"))
                    .isEqualTo(audit.all("step.lost").size());
            assertThat(database.events("reconstruction.completed"))
                    .isEqualTo(audit.all("reconstruction.completed").size());
        });
        Auditor.Report report = audit.audit(requests);
        System.out.println(report.table(fault));
        assertThat(report.everyRequestEndedOnce()).as(() -> report.table(fault)).isTrue();
        return report;
    }
}
