package dev.orchestra.agents.messages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandlerPoolTest {

    /** Threads that the test runs by hand. */
    private final Deque<Runnable> threads = new ArrayDeque<>();

    private final List<String> ran = new ArrayList<>();
    private final AtomicInteger roomMade = new AtomicInteger();

    private HandlerPool pool(int concurrency, int queue) {
        return new HandlerPool(
                concurrency,
                queue,
                work -> new Thread(work) {
                    @Override
                    public synchronized void start() {
                        threads.add(work);
                    }
                },
                roomMade::incrementAndGet);
    }

    @Test
    void aThreadTakesWhatWaitsInOrder() {
        HandlerPool pool = pool(1, 10);
        for (String name : List.of("a", "b", "c")) {
            assertThat(pool.submit(null, () -> ran.add(name))).isTrue();
        }
        assertThat(threads).hasSize(1);
        threads.poll().run();

        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void aFullPoolTakesNothingAndSaysWhenItIsWorthAnotherTry() {
        HandlerPool pool = pool(1, 4);
        for (int i = 0; i < 5; i++) {
            assertThat(pool.submit(null, () -> ran.add(Integer.toString(roomMade.get()))))
                    .isTrue();
        }
        assertThat(pool.submit(null, () -> ran.add("no"))).isFalse();
        threads.poll().run();

        assertThat(roomMade).hasValue(1);
        assertThat(ran).as("half of the queue is free when it is said").containsExactly("0", "0", "0", "1", "1");
        assertThat(pool.submit(null, () -> ran.add("again"))).isTrue();
    }

    @Test
    void tasksOfOneLaneRunOneAtATimeAndDoNotHoldUpTheOthers() {
        HandlerPool pool = pool(2, 10);
        pool.submit("x", () -> {
            ran.add("x1 begins");
            threads.remove().run();
            ran.add("x1 ends");
        });
        pool.submit("x", () -> ran.add("x2"));
        pool.submit("x", () -> ran.add("x3"));
        pool.submit("y", () -> ran.add("y1"));
        pool.submit("z", () -> ran.add("z1"));
        threads.remove().run();

        assertThat(ran).containsExactly("x1 begins", "y1", "z1", "x1 ends", "x2", "x3");
    }

    @Test
    void aLaneWithMuchToDoGivesWayToTheOthers() {
        HandlerPool pool = pool(1, 10);
        pool.submit("x", () -> ran.add("x1"));
        pool.submit("x", () -> ran.add("x2"));
        pool.submit("x", () -> ran.add("x3"));
        pool.submit("y", () -> ran.add("y1"));
        threads.remove().run();

        assertThat(ran).containsExactly("x1", "y1", "x2", "x3");
    }

    @Test
    void tasksThatTakeLongGetAThreadEachUpToTheConcurrency() {
        HandlerPool pool = pool(3, 10);
        for (String name : List.of("a", "b", "c", "d")) {
            pool.submit(null, () -> {
                ran.add(name + " begins");
                while (!threads.isEmpty()) {
                    threads.remove().run();
                }
                ran.add(name + " ends");
            });
        }
        assertThat(threads).as("threads on their way").hasSize(1);
        threads.remove().run();

        assertThat(ran)
                .containsExactly(
                        "a begins", "b begins", "c begins", "c ends", "d begins", "d ends", "b ends", "a ends");
    }

    @Test
    void aPoolTakesAsMuchAsItHasThreadsAndAQueueForHoweverFewThreadsHaveStarted() {
        HandlerPool pool = pool(3, 2);
        for (int i = 0; i < 5; i++) {
            assertThat(pool.submit(null, () -> ran.add("done"))).isTrue();
        }
        assertThat(pool.submit(null, () -> ran.add("too much"))).isFalse();
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertThat(ran).containsOnly("done").hasSize(5);
    }

    @Test
    void whatWaitsInALaneCountsAgainstTheQueueThoughThreadsAreFree() {
        HandlerPool pool = pool(3, 2);
        for (int i = 0; i < 3; i++) {
            assertThat(pool.submit("x", () -> ran.add("x"))).isTrue();
        }
        assertThat(pool.submit("x", () -> ran.add("too much"))).isFalse();
    }

    @Test
    void aPoolThatStopsDropsWhatWaitsAndEndsWithWhatRuns() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        HandlerPool pool = new HandlerPool(1, 10, Thread.ofVirtual().factory(), () -> {});
        pool.submit("lane", () -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        pool.submit("lane", () -> ran.add("dropped"));
        running.await();
        pool.stop();

        assertThat(pool.submit(null, () -> ran.add("late"))).isFalse();
        pool.drain(Duration.ofMillis(1));
        pool.drain(Duration.ofSeconds(60));
        assertThat(interrupted).isTrue();
        assertThat(ran).isEmpty();
    }
}
