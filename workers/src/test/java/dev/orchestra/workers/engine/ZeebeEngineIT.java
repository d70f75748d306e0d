package dev.orchestra.workers.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Json;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.ZeebeBroker;
import dev.orchestra.workers.engine.Engine.JobWorkerOptions;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import dev.orchestra.workers.engine.Reply.Refused.Code;
import io.camunda.zeebe.model.bpmn.Bpmn;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
class ZeebeEngineIT {

    private static final AtomicInteger TESTS = new AtomicInteger();

    private final ZeebeBroker broker;
    private final String process = "engine-test-" + TESTS.incrementAndGet();
    private final List<Job> jobs = new CopyOnWriteArrayList<>();
    private Engine engine;

    ZeebeEngineIT(ZeebeBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void connect() {
        engine = Engines.zeebe(ZeebeOptions.of(URI.create("http://" + broker.address()), broker.restAddress()));
        deploy();
    }

    @AfterEach
    void disconnect() {
        engine.close();
    }

    @Test
    void theClusterIsHealthy() {
        await().untilAsserted(() -> assertThat(done(engine.cluster()).healthy()).isTrue());
        assertThat(done(engine.cluster()).partitions()).isEqualTo(1);
    }

    @Test
    void aJobComesWithWhatWasAskedForAndIsCompletedOnce() {
        long instance = done(engine.createInstance(process, null, Json.trusted("{\"a\":1.10,\"b\":2}")));
        Job job = job(List.of("a"));

        assertThat(job.processInstanceKey()).isEqualTo(instance);
        assertThat(job.variables().text()).isEqualTo("{\"a\":1.1}");
        assertThat(job.headers()).containsEntry("agent", "echo");
        assertThat(job.retries()).isEqualTo(3);
        assertThat(job.partition()).isEqualTo(1);
        done(engine.complete(job.key(), Json.trusted("{\"c\":3}")));
        assertThat(code(engine.complete(job.key(), Json.object()))).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void aFailedJobComesAgainWithItsVariablesAndWithoutRetriesItIsAnIncident() {
        done(engine.createInstance(process, null, Json.object()));
        Job first = job(List.of("resume"));
        done(engine.fail(first.key(), 2, Duration.ZERO, "once more", Json.trusted("{\"resume\":{\"n\":1}}")));
        await().until(() -> jobs.size() == 2);
        assertThat(jobs.getLast().key()).isEqualTo(first.key());
        assertThat(jobs.getLast().retries()).isEqualTo(2);
        assertThat(jobs.getLast().variables().text()).isEqualTo("{\"resume\":{\"n\":1}}");

        done(engine.extendLease(first.key(), Duration.ofMinutes(5)));
        done(engine.fail(first.key(), 0, Duration.ZERO, "no more", Json.object()));
        assertThat(code(engine.complete(first.key(), Json.object()))).isEqualTo(Code.INVALID_STATE);
    }

    @Test
    void aFinalNoIsToldApart() {
        assertThat(code(engine.createInstance("unknown", null, Json.object()))).isEqualTo(Code.NOT_FOUND);
        assertThat(code(engine.createInstance(process, null, Json.trusted("[1]"))))
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(code(engine.cancelInstance(1))).isEqualTo(Code.NOT_FOUND);
        assertThat(code(engine.resolveIncident(1, null, 1))).isEqualTo(Code.NOT_FOUND);
        assertThat(code(engine.completeUserTask(1, Json.object()))).isEqualTo(Code.NOT_FOUND);
        assertThat(code(engine.deploy(List.of(new ProcessFile("a.bpmn", "<no".getBytes(StandardCharsets.UTF_8))))))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void aMessageOfTheSameIdIsRefusedWhileItIsBuffered() {
        done(engine.publishMessage("m", "k", "id-1", Duration.ofMinutes(1), Json.object()));
        assertThat(code(engine.publishMessage("m", "k", "id-1", Duration.ofMinutes(1), Json.object())))
                .isEqualTo(Code.ALREADY_EXISTS);
    }

    @Test
    void whatIsTooLargeForTheEngineIsRefusedAndNotRepeatedForEver() {
        for (int megabytes : new int[] {3, 5, 20}) {
            Json large = Json.of(Map.of("text", "x".repeat(megabytes * 1_000_000)));
            Reply<Long> reply = engine.createInstance(process, null, large).join();
            if (megabytes > 3) {
                assertThat(reply).isInstanceOf(Reply.Refused.class);
            }
        }
        // The connection and the engine go on.
        done(engine.createInstance(process, null, Json.object()));
    }

    @Test
    void anEngineThatIsAwayIsBusy() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI away = URI.create("http://localhost:" + port);
        try (Engine nobody = Engines.zeebe(ZeebeOptions.of(away, away))) {
            assertThat(nobody.complete(1, Json.object()).join()).isInstanceOf(Reply.Busy.class);
            assertThat(nobody.completeUserTask(1L << 51 | 1, Json.object()).join())
                    .isInstanceOf(Reply.Busy.class);
            assertThat(nobody.cluster().join()).isNotInstanceOf(Reply.Done.class);
        }
    }

    @Test
    void aUserTaskIsAssignedAndCompletedOverRest() {
        var model = Bpmn.createExecutableProcess("user-task-test")
                .startEvent()
                .userTask("ask")
                .zeebeUserTask()
                .endEvent()
                .done();
        Deployment deployment = done(engine.deploy(List.of(new ProcessFile(
                "user-task-test.bpmn", Bpmn.convertToString(model).getBytes(StandardCharsets.UTF_8)))));
        assertThat(deployment.deployed()).singleElement().satisfies(it -> {
            assertThat(it.kind()).isEqualTo("process");
            assertThat(it.id()).isEqualTo("user-task-test");
            assertThat(it.file()).isEqualTo("user-task-test.bpmn");
        });
        long instance = done(engine.createInstance("user-task-test", null, Json.object()));
        // Keys grow by one for each thing the engine makes: the task's is close behind the instance's.
        await().untilAsserted(() -> assertThat(java.util.stream.LongStream.range(instance, instance + 20)
                        .filter(key -> engine.assignUserTask(key, "ann").join() instanceof Reply.Done
                                && engine.completeUserTask(key, Json.trusted("{\"ok\":true}"))
                                                .join()
                                        instanceof Reply.Done)
                        .count())
                .isEqualTo(1));
        await().untilAsserted(
                        () -> assertThat(code(engine.cancelInstance(instance))).isEqualTo(Code.NOT_FOUND));
    }

    private Job job(List<String> variables) {
        engine.work(new JobWorkerOptions(process, Duration.ofSeconds(30), 10, variables), jobs::add);
        await().until(() -> !jobs.isEmpty());
        return jobs.getFirst();
    }

    private void deploy() {
        var model = Bpmn.createExecutableProcess(process)
                .startEvent()
                .serviceTask("step")
                .zeebeJobType(process)
                .zeebeJobRetries("3")
                .zeebeTaskHeader("agent", "echo")
                .endEvent()
                .done();
        done(engine.deploy(List.of(
                new ProcessFile(process + ".bpmn", Bpmn.convertToString(model).getBytes(StandardCharsets.UTF_8)))));
    }

    private static <T> T done(CompletableFuture<Reply<T>> command) {
        Reply<T> reply = command.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(reply).isInstanceOf(Reply.Done.class);
        return ((Reply.Done<T>) reply).value();
    }

    private static <T> Code code(CompletableFuture<Reply<T>> command) {
        Reply<T> reply = command.orTimeout(60, TimeUnit.SECONDS).join();
        assertThat(reply).isInstanceOf(Reply.Refused.class);
        return ((Reply.Refused<T>) reply).code();
    }
}
