package dev.orchestra.agents.instances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.state.AgentState;
import dev.orchestra.agents.state.AgentStateStore;
import dev.orchestra.agents.state.InMemoryAgentStateStore;
import dev.orchestra.agents.state.StateLimits;
import dev.orchestra.agents.state.StateScope;
import dev.orchestra.agents.state.StateShard;
import dev.orchestra.agents.state.StateTooLargeException;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstancesTest {

    private static final String KEY = "counter/a";
    private static final InstanceLimits LIMITS =
            new InstanceLimits(3, Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(20));

    /** What a call may do with a counter. */
    private static final class Counter implements Resident {
        private final String key;
        private final AgentState state;
        private final List<String> story;
        private Runnable lastWords = () -> {};
        int added;

        Counter(String key, AgentState state, List<String> story) {
            this.key = key;
            this.state = state;
            this.story = story;
        }

        Json add(int number) {
            added += number;
            Count count = state.update(Count.class, new Count(0), old -> new Count(old.value() + number));
            return Json.of(count);
        }

        @Override
        public void activated() {
            story.add("activated " + key + " "
                    + state.get(Count.class).map(Count::value).orElse(0));
        }

        @Override
        public void passivated(Passivation why) {
            story.add("passivated " + key + " " + why);
            lastWords.run();
        }
    }

    record Count(int value) {}

    static final class No extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final InMemoryAgentStateStore store =
            new InMemoryAgentStateStore(new StateLimits(10_000, 1_000, Duration.ofSeconds(1)));
    private final List<String> story = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger ids = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Instances<Counter>> processes = new ArrayList<>();
    private final Instances<Counter> instances = process(LIMITS, store);

    @AfterEach
    void stop() {
        release.countDown();
        processes.forEach(process -> process.stop(Duration.ofSeconds(60)));
    }

    private Instances<Counter> process(InstanceLimits limits, AgentStateStore states) {
        return process(limits, states, (key, state) -> new Counter(key, state, story));
    }

    private Instances<Counter> process(
            InstanceLimits limits, AgentStateStore states, ResidentFactory<Counter> factory) {
        Instances<Counter> process = new Instances<>(
                states,
                key -> new StateScope.OfPartition("counter", new TopicPartition("agent.message.counter", 0)),
                factory,
                No.class::isInstance,
                limits,
                (where, cause) -> failures.add(where + ": " + cause.getMessage()),
                Clock.systemUTC(),
                nanos::get);
        processes.add(process);
        return process;
    }

    private Call<Counter> call(Call.Work<Counter> work) {
        return call("/x " + ids.incrementAndGet(), work);
    }

    private static Call<Counter> call(String id, Call.Work<Counter> work) {
        return new Call<>(id, id, Optional.empty(), work);
    }

    private Json run(Instances<Counter> process, String key, Call.Work<Counter> work) throws Exception {
        return process.call(key, process.place(key), call(work));
    }

    private CompletableFuture<Json> runLater(Instances<Counter> process, String key, Call.Work<Counter> work) {
        Place place = process.place(key);
        Call<Counter> call = call(work);
        CompletableFuture<Json> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(process.call(key, place, call));
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static Json count(int value) {
        return Json.of(new Count(value));
    }

    private void waitForRelease() throws InterruptedException {
        release.await();
    }

    @Test
    void anInstanceIsMadeOnDemandAndRemembersFromCallToCall() throws Exception {
        assertThat(run(instances, KEY, counter -> counter.add(2))).isEqualTo(count(2));
        assertThat(run(instances, KEY, counter -> counter.add(3))).isEqualTo(count(5));
        assertThat(run(instances, "counter/b", counter -> counter.add(7))).isEqualTo(count(7));

        assertThat(story).containsExactly("activated counter/a 0", "activated counter/b 0");
    }

    @Test
    void anInstanceThatNobodyCallsLeavesAndComesBackWithItsState() throws Exception {
        run(instances, KEY, counter -> counter.add(2));
        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        instances.tick();
        await().until(() -> instances.count() == 0);

        assertThat(run(instances, KEY, counter -> counter.add(1))).isEqualTo(count(3));
        assertThat(story)
                .containsExactly("activated counter/a 0", "passivated counter/a IDLE", "activated counter/a 2");
    }

    @Test
    void theLeastRecentlyUsedInstanceMakesRoomForAnother() throws Exception {
        for (String name : List.of("counter/a", "counter/b", "counter/c")) {
            nanos.incrementAndGet();
            run(instances, name, counter -> counter.add(1));
        }
        nanos.incrementAndGet();
        run(instances, "counter/a", counter -> counter.add(1));
        run(instances, "counter/d", counter -> counter.add(1));

        assertThat(instances.count()).isEqualTo(3);
        assertThat(story).contains("passivated counter/b EVICTED").doesNotContain("passivated counter/a EVICTED");
        assertThat(run(instances, "counter/b", counter -> counter.add(1))).isEqualTo(count(2));
    }

    @Test
    void whenAllAreAtWorkAnotherIsRefusedWithWhatToDo() throws Exception {
        List<CompletableFuture<Json>> running = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(3);
        for (String name : List.of("counter/a", "counter/b", "counter/c")) {
            running.add(runLater(instances, name, counter -> {
                started.countDown();
                waitForRelease();
                return counter.add(1);
            }));
        }
        started.await();

        assertThatThrownBy(() -> run(instances, "counter/d", counter -> counter.add(1)))
                .isInstanceOf(TooManyInstancesException.class)
                .hasMessageContaining("instancesMax");
        release.countDown();
        assertThat(running)
                .allSatisfy(one -> assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(count(1)));
    }

    @Test
    void callsOfOneInstanceNeverRunSideBySideAndThoseOfOthersDo() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Json>> calls = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            calls.add(runLater(instances, KEY, counter -> {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
                return counter.add(1);
            }));
        }
        CyclicBarrier both = new CyclicBarrier(2);
        CompletableFuture<Json> one = runLater(instances, "counter/b", counter -> {
            both.await(60, TimeUnit.SECONDS);
            return counter.add(1);
        });
        CompletableFuture<Json> other = runLater(instances, "counter/c", counter -> {
            both.await(60, TimeUnit.SECONDS);
            return counter.add(1);
        });

        CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(other.get(60, TimeUnit.SECONDS));
        assertThat(most).hasValue(1);
        assertThat(run(instances, KEY, counter -> counter.add(0))).isEqualTo(count(50));
    }

    @Test
    void aCallThatFailsChangesNothingAndItsInstanceIsMadeAnew() throws Exception {
        run(instances, KEY, counter -> counter.add(1));
        assertThatThrownBy(() -> run(instances, KEY, counter -> {
                    counter.add(10);
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");

        assertThat(run(instances, KEY, counter -> Json.of(Map.of("field", counter.added, "is", counter.add(0)))))
                .isEqualTo(Json.of(Map.of("field", 0, "is", count(1))));
        assertThat(story).contains("passivated counter/a FAILED");
    }

    @Test
    void anOrdinaryNoChangesNothingAndTheInstanceLivesOn() throws Exception {
        run(instances, KEY, counter -> counter.add(1));
        assertThatThrownBy(() -> run(instances, KEY, counter -> {
                    counter.add(10);
                    throw new No();
                }))
                .isInstanceOf(No.class);

        assertThat(run(instances, KEY, counter -> counter.add(0))).isEqualTo(count(1));
        assertThat(story).containsExactly("activated counter/a 0");
        assertThat(failures).isEmpty();
    }

    @Test
    void aMessageThatComesTwiceHasOneEffectAndOneAnswerAlsoAfterARestart() throws Exception {
        Call<Counter> twice = call("/x same", counter -> counter.add(5));
        assertThat(instances.call(KEY, instances.place(KEY), twice)).isEqualTo(count(5));
        run(instances, KEY, counter -> counter.add(1));
        assertThat(instances.call(KEY, instances.place(KEY), twice)).isEqualTo(count(5));
        instances.stop(Duration.ofSeconds(60));

        Instances<Counter> restarted = process(LIMITS, store);
        assertThat(restarted.call(KEY, restarted.place(KEY), twice)).isEqualTo(count(5));
        assertThat(run(restarted, KEY, counter -> counter.add(0))).isEqualTo(count(6));
    }

    @Test
    void aDuplicateWhoseAnswerIsNotKnownAnyMoreHasNoSecondEffectAndSaysSo() throws Exception {
        InMemoryAgentStateStore roomy = new InMemoryAgentStateStore();
        Instances<Counter> process = process(LIMITS, roomy);
        Call<Counter> large = call("/x large", counter -> {
            counter.add(1);
            return Json.of(Map.of("text", "y".repeat(70_000)));
        });
        process.call(KEY, process.place(KEY), large);

        assertThatThrownBy(() -> process.call(KEY, process.place(KEY), large))
                .isInstanceOf(AnswerNotKeptException.class)
                .hasMessageContaining("/x large");
        assertThat(run(process, KEY, counter -> counter.add(0))).isEqualTo(count(1));
    }

    @Test
    void aCallThatTakesTooLongIsInterruptedAndReportedAndItsChangesAreDropped() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Json> slow = runLater(instances, KEY, counter -> {
            counter.add(10);
            started.countDown();
            waitForRelease();
            return Json.object();
        });
        started.await();
        instances.tick();
        assertThat(failures).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        instances.tick();

        assertThatThrownBy(() -> slow.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CallTimeoutException.class);
        assertThat(failures).singleElement().asString().contains("counter/a", "30");
        assertThat(run(instances, KEY, counter -> counter.add(1))).isEqualTo(count(1));
    }

    @Test
    void aCallThatSwallowsItsInterruptionDoesNotCountEither() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Json> slow = runLater(instances, KEY, counter -> {
            started.countDown();
            try {
                waitForRelease();
            } catch (InterruptedException e) {
                // As bad code does.
            }
            return counter.add(10);
        });
        started.await();
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        instances.tick();

        assertThatThrownBy(() -> slow.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(CallTimeoutException.class);
        assertThat(run(instances, KEY, counter -> counter.add(1))).isEqualTo(count(1));
    }

    @Test
    void aFactoryThatFailsIsReportedAndTheNextCallTriesAgain() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Instances<Counter> process = process(LIMITS, store, (key, state) -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("no room in the inn");
            }
            return new Counter(key, state, story);
        });

        assertThatThrownBy(() -> run(process, KEY, counter -> counter.add(1))).hasMessage("no room in the inn");
        assertThat(failures).containsExactly("activating counter/a: no room in the inn");
        assertThat(run(process, KEY, counter -> counter.add(1))).isEqualTo(count(1));
    }

    @Test
    void aHookThatFailsAsAnInstanceLeavesIsReportedAndItLeavesAllTheSame() throws Exception {
        run(instances, KEY, counter -> {
            counter.lastWords = () -> {
                throw new IllegalStateException("I will not go");
            };
            return counter.add(1);
        });
        instances.stop(Duration.ofSeconds(60));

        assertThat(instances.count()).isZero();
        assertThat(failures).containsExactly("passivating counter/a: I will not go");
    }

    @Test
    void whatAnInstanceChangesAsItLeavesIsStored() throws Exception {
        run(instances, KEY, counter -> {
            counter.lastWords = () -> counter.add(100);
            return counter.add(1);
        });
        instances.release(key -> true);

        assertThat(run(process(LIMITS, store), KEY, counter -> counter.add(0))).isEqualTo(count(101));
    }

    @Test
    void whatRunsWhenThePartitionGoesMayEndAndTheNewOwnerSeesIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Json> running = runLater(instances, KEY, counter -> {
            started.countDown();
            waitForRelease();
            return counter.add(4);
        });
        started.await();
        Place place = instances.place(KEY);
        Thread releasing = Thread.ofVirtual().start(() -> instances.release(key -> key.startsWith("counter/")));
        await().until(place::isReleased);
        release.countDown();
        releasing.join();

        assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(count(4));
        assertThat(instances.count()).isZero();
        assertThat(story).containsExactly("activated counter/a 0", "passivated counter/a MOVED");
        assertThat(run(process(LIMITS, store), KEY, counter -> counter.add(1))).isEqualTo(count(5));
        assertThatThrownBy(() -> instances.call(KEY, place, call(counter -> counter.add(1))))
                .isInstanceOf(InstanceMovedException.class);
    }

    @Test
    void whatRunsTooLongWhenThePartitionGoesIsInterruptedAndLeftToTheNewOwner() throws Exception {
        Instances<Counter> hasty =
                process(new InstanceLimits(3, Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ZERO), store);
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Json> running = runLater(hasty, KEY, counter -> {
            counter.add(4);
            started.countDown();
            waitForRelease();
            return Json.object();
        });
        started.await();
        hasty.release(key -> true);

        assertThatThrownBy(() -> running.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InstanceMovedException.class);
        assertThat(run(process(LIMITS, store), KEY, counter -> counter.add(1))).isEqualTo(count(1));
    }

    @Test
    void onlyThePartitionThatGoesIsLetGo() throws Exception {
        run(instances, KEY, counter -> counter.add(1));
        instances.release(key -> false);

        assertThat(instances.count()).isEqualTo(1);
        assertThat(run(instances, KEY, counter -> counter.add(1))).isEqualTo(count(2));
    }

    @Test
    void twoProcessesThatBothBelieveToOwnAKeyLoseNoUpdate() throws Exception {
        Instances<Counter> other = process(LIMITS, store);
        for (int round = 0; round < 4; round++) {
            run(instances, KEY, counter -> counter.add(1));
            run(other, KEY, counter -> counter.add(1));
        }

        assertThat(run(instances, KEY, counter -> counter.add(0))).isEqualTo(count(8));
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Instances<Counter> process = process(LIMITS, new AgentStateStore() {
            @Override
            public StateShard take(StateScope scope) {
                if (tries.incrementAndGet() < 3) {
                    throw new JournalUnavailableException("The test's broker is away.", null);
                }
                return store.take(scope);
            }

            @Override
            public void close() {}
        });

        assertThat(run(process, KEY, counter -> counter.add(1))).isEqualTo(count(1));
        assertThat(tries).hasValue(3);
    }

    @Test
    void aStoreThatIsAwayIsNotWaitedForLongerThanTheSenderWaits() {
        Instances<Counter> process = process(LIMITS, new AgentStateStore() {
            @Override
            public StateShard take(StateScope scope) {
                throw new JournalUnavailableException("The test's broker is away.", null);
            }

            @Override
            public void close() {}
        });
        Call<Counter> late = new Call<>("/x 1", "1", Optional.of(Instant.now()), counter -> counter.add(1));

        assertThatThrownBy(() -> process.call(KEY, process.place(KEY), late))
                .isInstanceOf(JournalUnavailableException.class);
    }

    @Test
    void aStateThatGrewTooLargeIsRefusedAndTheOneBeforeStands() throws Exception {
        run(instances, KEY, counter -> counter.add(1));
        assertThatThrownBy(() -> run(instances, KEY, counter -> {
                    counter.state.set(Map.of("text", "x".repeat(20_000)));
                    return Json.object();
                }))
                .isInstanceOf(StateTooLargeException.class);

        assertThat(run(instances, KEY, counter -> counter.add(1))).isEqualTo(count(2));
    }

    @Test
    void aStateThatWasClearedIsForgotten() throws Exception {
        run(instances, KEY, counter -> counter.add(9));
        run(instances, KEY, counter -> {
            counter.state.clear();
            return Json.object();
        });
        instances.stop(Duration.ofSeconds(60));

        assertThat(run(process(LIMITS, store), KEY, counter -> counter.add(1))).isEqualTo(count(1));
    }

    @Test
    void aStateIsTouchedByTheCallThatRunsAndByNobodyElse() throws Exception {
        List<AgentState> leaked = new ArrayList<>();
        run(instances, KEY, counter -> {
            leaked.add(counter.state);
            return counter.add(1);
        });

        assertThatThrownBy(() -> leaked.getFirst().get(Count.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("message");
    }

    @Test
    void anAnswerThatIsNoObjectIsRefusedAndNothingIsStored() throws Exception {
        assertThatThrownBy(() -> run(instances, KEY, counter -> {
                    counter.add(1);
                    return Json.of(3);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JSON object");
        assertThat(run(instances, KEY, counter -> counter.add(1))).isEqualTo(count(1));
    }
}
