package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.workers.deploy.DeploymentChecks;
import dev.orchestra.workers.engine.Deployment;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import dev.orchestra.workers.engine.Reply;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class ProcessDeployerTest {

    /** Under which others deploy these files too. */
    private static final List<String> NAMES = List.of("agent-step.bpmn", "reconstruction-review.form");

    private static final Reply<Deployment> DONE = new Reply.Done<>(new Deployment(1, List.of()));

    private final List<Object> asked = new CopyOnWriteArrayList<>();

    @Test
    void theServersOwnProcessesAreDeployedWhenTheEngineComes() {
        Engine engine = engine(
                CompletableFuture.completedFuture(new Reply.Unknown<>("no answer")),
                CompletableFuture.completedFuture(new Reply.Busy<>("full")),
                CompletableFuture.completedFuture(
                        new Reply.Refused<>(Reply.Refused.Code.NOT_FOUND, "no partition yet")),
                CompletableFuture.failedFuture(new IllegalStateException("client broke")),
                CompletableFuture.completedFuture(DONE));

        try (var deployer = deployer(engine)) {
            assertThat(deployer.health().getStatus()).isEqualTo(Status.DOWN);
            deployer.start();

            await().untilAsserted(
                            () -> assertThat(deployer.health().getStatus()).isEqualTo(Status.UP));
            assertThat(asked).hasSize(5);
            assertThat(asked)
                    .allSatisfy(files -> assertThat((List<?>) files)
                            .extracting(file -> ((ProcessFile) file).name())
                            .containsExactlyElementsOf(NAMES));
        }
    }

    @Test
    void afterItsCloseNothingIsDeployedAnyMore() {
        var deployer = deployer(engine());
        deployer.start();
        await().until(() -> asked.size() == 1);

        deployer.close();

        await().during(Duration.ofMillis(200)).until(() -> asked.size() == 1);
        assertThat(deployer.health().getStatus()).isEqualTo(Status.DOWN);
    }

    @Test
    void whatTheServerDeploysPassesItsOwnChecks() {
        assertThat(DeploymentChecks.check(EngineConfiguration.ownProcesses())).isEmpty();
    }

    private static ProcessDeployer deployer(Engine engine) {
        return new ProcessDeployer(
                engine, EngineConfiguration.ownProcesses(), Duration.ofMillis(1), Duration.ofMillis(5));
    }

    /** An engine that gives these answers to deployments; after them, none. */
    @SafeVarargs
    private Engine engine(CompletableFuture<Reply<Deployment>>... answers) {
        Queue<CompletableFuture<Reply<Deployment>>> left = new ArrayDeque<>(List.of(answers));
        return (Engine) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Engine.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("deploy");
                    asked.add(arguments[0]);
                    CompletableFuture<Reply<Deployment>> answer = left.poll();
                    return answer == null ? new CompletableFuture<>() : answer;
                });
    }
}
