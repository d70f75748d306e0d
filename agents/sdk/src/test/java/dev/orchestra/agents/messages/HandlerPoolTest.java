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
    private final AtomicInteger handedOn = new AtomicInteger();
    /** Looks that the pool wants to take. */
    private final Deque<Runnable> looks = new ArrayDeque<>();

    private long nowNanos;

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
                roomMade::incrementAndGet,
                handedOn::incrementAndGet,
                looks::add,
                () -> nowNanos);
    }

    private void look() {
        looks.remove().run();
    }

    private void runThreads() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void aThreadTakesWhatWaitsInOrder() {
        HandlerPool pool = pool(1, 10);
        for (String name : List.of("a", "b", "c")) {
            assertThat(pool.submit(null, () -> ran.add(name))).isTrue();
        }
        assertThat(threads).isEmpty();
        pool.begin();
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
        pool.begin();
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
            look();
            runThreads();
            ran.add("x1 ends");
        });
        pool.submit("x", () -> ran.add("x2"));
        pool.submit("x", () -> ran.add("x3"));
        pool.submit("y", () -> ran.add("y1"));
        pool.submit("z", () -> ran.add("z1"));
        pool.begin();
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
        pool.begin();
        threads.remove().run();

        assertThat(ran).containsExactly("x1", "y1", "x2", "x3");
    }

    @Test
    void tasksThatTakeLongGetAThreadEachUpToTheConcurrency() {
        HandlerPool pool = pool(3, 10);
        pool.submit(null, () -> {
            ran.add("a begins");
            look();
            look();
            assertThat(threads).as("help for a thread that does not get on").hasSize(2);
            runThreads();
            ran.add("a ends");
        });
        for (String name : List.of("b", "c", "d")) {
            pool.submit(null, () -> ran.add(name));
        }
        pool.begin();
        threads.remove().run();

        assertThat(ran).containsExactly("a begins", "b", "c", "d", "a ends");
    }

    @Test
    void quickTasksShareOneThread() {
        HandlerPool pool = pool(3, 20);
        for (int i = 0; i < 10; i++) {
            pool.submit(null, () -> ran.add("done"));
        }
        pool.begin();
        pool.submit(null, () -> {
            look();
            ran.add("looked");
        });
        pool.submit(null, () -> ran.add("last"));
        pool.begin();
        assertThat(threads).hasSize(1);
        threads.remove().run();

        assertThat(threads).isEmpty();
        assertThat(ran).hasSize(12).endsWith("looked", "last");
    }

    @Test
    void whereThereIsMoreToDoThanIsBegunTheThreadsAreDoubled() {
        HandlerPool pool = pool(8, 100);
        pool.submit(null, () -> ran.add("first"));
        pool.submit(null, () -> {
            look();
            assertThat(threads).hasSize(1);
            pool.submit(null, () -> {});
        });
        for (int i = 0; i < 10; i++) {
            pool.submit(null, () -> ran.add("more"));
        }
        pool.begin();
        threads.remove().run();
        assertThat(ran).hasSize(11);
    }

    @Test
    void aTaskThatComesWhileTheOthersHaveStoodStillForLongIsBegunAtOnce() {
        HandlerPool pool = pool(3, 10);
        pool.submit(null, () -> {
            nowNanos += Duration.ofMillis(5).toNanos();
            pool.submit(null, () -> ran.add("second"));
            pool.begin();
            runThreads();
            ran.add("first");
        });
        pool.begin();
        threads.remove().run();

        assertThat(ran).containsExactly("second", "first");
    }

    @Test
    void whatIsGivenWithoutABeginningIsBegunAllTheSame() {
        HandlerPool pool = pool(3, 10);
        pool.submit(null, () -> ran.add("a"));
        look();
        threads.remove().run();

        assertThat(ran).containsExactly("a");
    }

    @Test
    void whatCameOfTheTasksIsHandedOnWhenNothingWaits() {
        HandlerPool pool = pool(1, 100);
        for (int i = 0; i < 40; i++) {
            pool.submit(null, () -> ran.add("handed on " + handedOn.get()));
        }
        pool.begin();
        threads.remove().run();

        assertThat(ran.subList(0, 32)).containsOnly("handed on 0");
        assertThat(ran.subList(32, 40)).containsOnly("handed on 1");
        assertThat(handedOn).hasValue(2);
    }

    @Test
    void whatCameOfATaskIsHandedOnThoughTheNextOneTakesLong() {
        HandlerPool pool = pool(1, 10);
        pool.submit(null, () -> ran.add("quick"));
        pool.submit(null, () -> {
            look();
            look();
            runThreads();
            assertThat(handedOn).hasValue(1);
            ran.add("slow");
        });
        pool.begin();
        threads.remove().run();

        assertThat(ran).containsExactly("quick", "slow");
        assertThat(handedOn).hasValue(2);
    }

    @Test
    void aPoolThatHasNothingToDoIsNotLookedAt() {
        HandlerPool pool = pool(1, 10);
        pool.submit(null, () -> ran.add("done"));
        pool.begin();
        threads.remove().run();
        look();

        assertThat(looks).isEmpty();
    }

    @Test
    void aPoolTakesAsMuchAsItHasThreadsAndAQueueForHoweverFewThreadsHaveStarted() {
        HandlerPool pool = pool(3, 2);
        for (int i = 0; i < 5; i++) {
            assertThat(pool.submit(null, () -> ran.add("done"))).isTrue();
        }
        assertThat(pool.submit(null, () -> ran.add("too much"))).isFalse();
        look();
        runThreads();
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
        HandlerPool pool = new HandlerPool(1, 10, Thread.ofVirtual().factory(), () -> {}, () -> {});
        pool.submit("lane", () -> {
            running.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        pool.submit("lane", () -> ran.add("dropped"));
        pool.begin();
        running.await();
        pool.stop();

        assertThat(pool.submit(null, () -> ran.add("late"))).isFalse();
        pool.drain(Duration.ofMillis(1));
        pool.drain(Duration.ofSeconds(60));
        assertThat(interrupted).isTrue();
        assertThat(ran).isEmpty();
    }
}
