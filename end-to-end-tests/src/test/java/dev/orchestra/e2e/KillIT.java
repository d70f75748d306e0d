package dev.orchestra.e2e;

import dev.orchestra.stack.Component;
import dev.orchestra.stack.JavaService;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hostile operator at night. Requests come in all the time, walls are built by agents that are lost again and again, and in the
 * middle of their recoveries each process in turn gets a {@code kill -9}: an agent, one of two servers, Kafka, Zeebe, PostgreSQL; or
 * one of the servers is stopped and goes on later. The engine has three partitions.
 * {@code -Dorchestra.night.walls=200 -Dorchestra.night.rate=50} for a worse night, {@code -Dorchestra.loss.stop=PT60S} for a longer stop.
 */
class KillIT {

    private static final int WALLS = Integer.getInteger("orchestra.night.walls", 24);
    private static final int REQUESTS_PER_SECOND = Integer.getInteger("orchestra.night.rate", 15);
    /** Longer than the peers of a lost agent are waited for, so that its cases need what is down. */
    private static final int REQUESTS_WHILE_DOWN = 6 * REQUESTS_PER_SECOND;

    private static final int REQUESTS_WHILE_STOPPED =
            Math.toIntExact(OrchestraSystem.STOP.toSeconds()) * REQUESTS_PER_SECOND;

    @TempDir
    private static Path directory;

    private static OrchestraSystem system;
    private static Night night;

    @BeforeAll
    static void start() {
        system = OrchestraSystem.start(3, 2, "echo", "echo");
        night = new Night(system, directory);
        night.begin();
    }

    @AfterAll
    static void stop() {
        night.close();
        system.close();
    }

    @Test
    void everyRequestEndsOnceWhenEachProcessIsKilledUnderLoadInTheMiddleOfRecoveries() {
        JavaService replica = system.servers().getLast();
        Crew crew = new Crew(night, "mason", WALLS, REQUESTS_PER_SECOND);
        List<JavaService> first = crew.beginWatchedFirstBy(replica);

        // One of the masons dies with the server that watches it.
        JavaService second =
                crew.recover(first.subList(1, first.size()), "second", "kill -9 of agent and server", load -> {
                    replica.kill();
                    night.lose(first.getFirst());
                    JavaService echo = system.agents().getFirst();
                    night.loseAtRest(echo);
                    load.awaitMore(REQUESTS_WHILE_DOWN);
                    echo.start();
                });
        // The other server had to do it alone; this one comes back while the next fault is under way.
        CompletableFuture<Void> back = CompletableFuture.runAsync(replica::start);
        JavaService third = crew.recover(
                List.of(second),
                "third",
                "kill -9 of kafka",
                load -> downForAWhile(load, system.stack().kafka()));
        JavaService fourth = crew.recover(
                List.of(third),
                "fourth",
                "kill -9 of zeebe",
                load -> downForAWhile(load, system.stack().zeebe()));
        crew.recover(
                List.of(fourth),
                "fifth",
                "kill -9 of postgres",
                load -> downForAWhile(load, system.stack().postgres()));
        back.join();

        crew.finish(4);
    }

    @Test
    void everyRequestEndsOnceWhenOneOfTwoServersIsStoppedInTheMiddleOfRecoveriesAndGoesOn() {
        JavaService replica = system.servers().getLast();
        Crew crew = new Crew(night, "roofer", WALLS, REQUESTS_PER_SECOND);
        List<JavaService> first = crew.beginWatchedFirstBy(replica);

        crew.recover(first, "second", "SIGSTOP of one of two servers", load -> {
            replica.pause();
            load.awaitMore(REQUESTS_WHILE_STOPPED);
            replica.resume();
        });

        crew.finish(1);
    }

    private static void downForAWhile(Load load, Component victim) {
        victim.kill();
        load.awaitMore(REQUESTS_WHILE_DOWN);
        victim.start();
    }
}
