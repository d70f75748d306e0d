package dev.orchestra.agents;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this process works on: decides which requests are accepted, and which steps end from outside. A step is never run
 * twice at the same time. It outlives an incarnation, because a handler that ignores its interruption does so too.
 */
final class StepTable {

    private static final Admission LATER = new Admission.Later();
    private static final Admission JOINED = new Admission.Joined();

    private final ConcurrentHashMap<StepKey, AcceptedStep> steps = new ConcurrentHashMap<>();
    private final AtomicInteger placesTaken = new AtomicInteger();
    private final Object idle = new Object();
    private final RecentAnswers recent;
    private final AdoptedSteps adopted;
    private final int capacity;

    /** @param adopted each takes a place until it is over */
    StepTable(int capacity, RecentAnswers recent, AdoptedSteps adopted) {
        this.capacity = capacity;
        this.recent = recent;
        this.adopted = adopted;
        placesTaken.set(adopted.size());
    }

    /** Decides on a request. Deduplication key: job key and attempt; a duplicate starts nothing. */
    Admission admit(StepRequest request, Delivery delivery, Instant now) {
        AcceptedStep same = steps.get(request.key());
        if (same != null) {
            if (same.isAbandoned()) {
                return LATER;
            }
            same.join(delivery);
            return JOINED;
        }
        if (adopted.has(request.key())) {
            // It is named in each heartbeat.
            delivery.done();
            return JOINED;
        }
        Optional<Outgoing> answer = recent.find(request.key());
        if (answer.isPresent()) {
            return new Admission.Answered(answer.get());
        }
        if (!takePlace()) {
            return LATER;
        }
        AcceptedStep step = new AcceptedStep(request, delivery, now);
        if (steps.putIfAbsent(request.key(), step) != null) {
            freePlace();
            return LATER;
        }
        return new Admission.Accepted(step);
    }

    boolean hasFreePlace() {
        return placesTaken.get() < capacity;
    }

    /** The step's thread has ended: its place is free. */
    void freePlace() {
        placesTaken.decrementAndGet();
    }

    /** The step's answer is stored. */
    void answered(AcceptedStep step, Outgoing answer) {
        recent.put(step.request().key(), answer);
        step.settle();
        remove(step);
    }

    /** The step is over without an answer, and its thread has ended. */
    void ended(AcceptedStep step) {
        remove(step);
    }

    /**
     * What a heartbeat says.
     *
     * @param said all steps that this process owes an answer
     * @param accepted those of them that it has taken itself
     */
    record Named(List<ActiveStep> said, List<AcceptedStep> accepted) {
        /** The heartbeat is stored. */
        void stored() {
            accepted.forEach(AcceptedStep::acceptanceStored);
        }
    }

    /** All steps that this process owes an answer, for a heartbeat; from now on they count as named. */
    Named name() {
        List<AcceptedStep> accepted = new ArrayList<>(steps.size());
        List<ActiveStep> said = new ArrayList<>();
        for (AcceptedStep step : steps.values()) {
            if (!step.isAbandoned()) {
                said.add(step.name());
                accepted.add(step);
            }
        }
        said.addAll(adopted.all());
        return new Named(said, accepted);
    }

    /** The agent has answered an adopted step by itself. @return whether that was one */
    boolean release(StepKey key) {
        if (!adopted.remove(key)) {
            return false;
        }
        freePlace();
        return true;
    }

    /** The process ends: what somebody else works on goes on without it. */
    void leaveDelegated() {
        steps.values().forEach(AcceptedStep::leave);
    }

    /** Whether anything goes on without this process. */
    boolean leavesDelegated() {
        return adopted.size() > 0 || steps.values().stream().anyMatch(AcceptedStep::isLeft);
    }

    /**
     * Ends the steps that another member gets now: those that no heartbeat has named, because the partitions were lost
     * without a last commit. The others are this process' to answer, wherever their partition went; where the last commit
     * is in doubt both run, and the engine takes the first answer.
     *
     * @return how many were ended
     */
    int revoke(Set<TopicPartition> partitions) {
        int ended = 0;
        for (AcceptedStep step : steps.values()) {
            if (partitions.stream().anyMatch(step::isOn) && !step.isNamed() && step.abandon()) {
                ended++;
            }
        }
        return ended;
    }

    /** Ends the steps whose deadline has passed; nobody needs their answers. */
    int expire(Instant now) {
        int ended = adopted.expire(now);
        placesTaken.addAndGet(-ended);
        for (AcceptedStep step : steps.values()) {
            if (step.request().isExpiredAt(now) && step.abandon()) {
                step.settle();
                ended++;
            }
        }
        return ended;
    }

    /** Interrupts the steps on which a handler works too long. @return those, each once */
    List<AcceptedStep> interruptOvertime(Instant now, Duration most) {
        return steps.values().stream()
                .filter(step -> step.interruptOvertime(now, most))
                .toList();
    }

    /** Ends all running steps without an answer, but those that somebody else works on. */
    int abandonAll() {
        int ended = 0;
        for (AcceptedStep step : steps.values()) {
            if (!step.isDelegated() && step.abandon()) {
                ended++;
            }
        }
        return ended;
    }

    List<AcceptedStep> running() {
        return steps.values().stream().filter(AcceptedStep::isRunning).toList();
    }

    boolean owesNothing() {
        return owed() == 0;
    }

    /** How many steps this process owes an answer. */
    int owed() {
        return Math.toIntExact(steps.values().stream()
                .filter(step -> !step.isAbandoned() && !step.isLeft())
                .count());
    }

    boolean awaitNothingOwed(Duration most) throws InterruptedException {
        return awaitNothingOwed(DrainTime.of(most));
    }

    /** Waits until no step is running and all answers are stored. */
    boolean awaitNothingOwed(DrainTime most) throws InterruptedException {
        synchronized (idle) {
            while (!owesNothing()) {
                long left = most.leftNanos();
                if (left <= 0) {
                    return false;
                }
                idle.wait(Math.min(100, TimeUnit.NANOSECONDS.toMillis(left) + 1));
            }
        }
        return true;
    }

    private boolean takePlace() {
        int taken = placesTaken.get();
        while (taken < capacity) {
            if (placesTaken.compareAndSet(taken, taken + 1)) {
                return true;
            }
            taken = placesTaken.get();
        }
        return false;
    }

    private void remove(AcceptedStep step) {
        steps.remove(step.request().key(), step);
        if (steps.isEmpty()) {
            synchronized (idle) {
                idle.notifyAll();
            }
        }
    }
}
