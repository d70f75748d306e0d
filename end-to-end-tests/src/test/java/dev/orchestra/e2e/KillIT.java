package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.stack.Component;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each process in turn gets a {@code kill -9} under load and is started again: every accepted request ends once. */
class KillIT {

    private static final int REQUESTS_PER_SECOND = 25;
    private static final int REQUESTS_BEFORE = 75;
    private static final int REQUESTS_WHILE_DOWN = 60;
    private static final int REQUESTS_AFTER = 40;
    private static final Duration ALL_ENDED = Duration.ofMinutes(5);

    private static OrchestraSystem system;
    private static Client client;
    private static TopicTail output;
    private static TopicTail records;
    private static Auditor auditor;

    private enum Victim {
        SERVER(OrchestraSystem::server),
        AGENT(system -> system.agents().getFirst()),
        KAFKA(system -> system.stack().kafka()),
        ZEEBE(system -> system.stack().zeebe()),
        POSTGRES(system -> system.stack().postgres());

        private final Function<OrchestraSystem, Component> process;

        Victim(Function<OrchestraSystem, Component> process) {
            this.process = process;
        }
    }

    @BeforeAll
    static void start() {
        system = OrchestraSystem.start("echo", "echo");
        client = new Client(system);
        output = new TopicTail(system, "workflow\\.output");
        records = new TopicTail(system, "zeebe\\.records");
        auditor = new Auditor(output, records);
        assertThat(client.deploy(system.file("processes/src/main/resources/processes/examples/with-output.bpmn"))
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        records.close();
        output.close();
        client.close();
        system.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyAcceptedRequestEndsOnceWhenAProcessIsKilled(Victim victim) {
        Component process = victim.process.apply(system);
        List<String> accepted;
        try (Load load = new Load(victim.name())) {
            load.awaitSent(REQUESTS_BEFORE);
            process.kill();
            try {
                load.awaitSent(REQUESTS_BEFORE + REQUESTS_WHILE_DOWN);
            } finally {
                process.start();
            }
            load.awaitSent(load.sent() + REQUESTS_AFTER);
            accepted = load.stop();
        }

        await().atMost(ALL_ENDED)
                .pollInterval(Duration.ofMillis(250))
                .untilAsserted(() -> assertThat(auditor.audit(accepted).unanswered())
                        .as("without an answer")
                        .isEmpty());
        Auditor.Report report = auditor.audit(accepted);
        System.out.println(report.table("kill -9 " + victim.name().toLowerCase(Locale.ROOT)));
        assertThat(report.everyRequestEndedOnce()).as("%s", report).isTrue();
        assertThat(accepted).hasSizeGreaterThanOrEqualTo(REQUESTS_BEFORE);
    }

    /** Sends requests at a steady rate; what Kafka acknowledged counts as accepted. */
    private static final class Load implements AutoCloseable {

        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final Queue<CompletableFuture<String>> requests = new ConcurrentLinkedQueue<>();
        private final AtomicInteger sent = new AtomicInteger();
        private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

        Load(String name) {
            timer.scheduleAtFixedRate(
                    () -> {
                        String id = name + "-" + sent.getAndIncrement();
                        // Without a broker the client holds whoever sends: the rate has to go on all the same.
                        requests.add(CompletableFuture.supplyAsync(
                                        () -> client.request(id, "with-output", Map.of("message", id)), senders)
                                .thenCompose(stored -> stored)
                                .thenApply(stored -> id));
                    },
                    0,
                    1_000_000 / REQUESTS_PER_SECOND,
                    TimeUnit.MICROSECONDS);
        }

        int sent() {
            return sent.get();
        }

        void awaitSent(int count) {
            await().atMost(Duration.ofMinutes(3)).until(() -> sent.get() >= count);
        }

        List<String> stop() {
            timer.shutdown();
            CompletableFuture<?>[] all = requests.toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all)
                    .orTimeout(3, TimeUnit.MINUTES)
                    .exceptionally(e -> null)
                    .join();
            return requests.stream()
                    .filter(request -> request.isDone() && !request.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList();
        }

        /** A case that failed must not go on loading the next one. */
        @Override
        public void close() {
            timer.shutdownNow();
            senders.shutdownNow();
        }
    }
}
