package dev.orchestra.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is said on the bus of an agent process, by itself and, where it is suspected, by the failure detector; who it is, the
 * attributes {@code agent} and {@code agentid} say. Whether it lives is for its heartbeats to say: a process that is killed
 * sends no {@link AgentStopped}.
 */
public sealed interface AgentEvent extends BusEvent {

    /** Changes with each start of the process. */
    String incarnation();

    @Override
    default String about() {
        return incarnation();
    }

    /**
     * The process is ready for work.
     *
     * @param capacity how many steps it can work on at once, at least 0
     * @param version of the agent
     */
    record AgentStarted(
            String incarnation, int capacity, @Nullable String version) implements AgentEvent {
        public AgentStarted {
            Checks.required(incarnation, "incarnation");
            Checks.atLeast(capacity, 0, "capacity");
        }

        @Override
        public EventType type() {
            return EventType.AGENT_STARTED;
        }
    }

    /**
     * The process leaves in order.
     *
     * @param unfinished steps that it had accepted and did not finish, at least 0
     * @param reason why it leaves, for a person
     */
    record AgentStopped(
            String incarnation, int unfinished, @Nullable String reason) implements AgentEvent {
        public AgentStopped {
            Checks.required(incarnation, "incarnation");
            Checks.atLeast(unfinished, 0, "unfinished");
        }

        @Override
        public EventType type() {
            return EventType.AGENT_STOPPED;
        }
    }

    /**
     * Something failed outside of a step, for example background work.
     *
     * @param where what failed, by its name
     * @param message what went wrong and what to do, without secrets
     * @param error the kind of error, for programs, for example a class name
     */
    record AgentFailed(
            String incarnation,
            String where,
            String message,
            @Nullable String error) implements AgentEvent {
        public AgentFailed {
            Checks.required(incarnation, "incarnation");
            Checks.required(where, "where");
            Checks.required(message, "message");
        }

        @Override
        public EventType type() {
            return EventType.AGENT_FAILED;
        }
    }

    /**
     * From the failure detector: the process is silent for longer than is usual for it. It may come back
     * ({@link AgentRecovered}), or be lost.
     *
     * @param phi how suspicious the silence is: one in 10 to the phi such silences ends by itself; at least 0
     * @param lastHeartbeat the broker's time of its last heartbeat
     */
    record AgentSuspected(String incarnation, double phi, Instant lastHeartbeat) implements AgentEvent {
        public AgentSuspected {
            Checks.required(incarnation, "incarnation");
            Checks.present(lastHeartbeat, "lastHeartbeat");
            if (!(phi >= 0)) {
                throw new IllegalArgumentException("The field 'phi' has to be at least 0, but is %s.".formatted(phi));
            }
        }

        @Override
        public EventType type() {
            return EventType.AGENT_SUSPECTED;
        }
    }

    /**
     * From the failure detector: a process that was suspected is heard again.
     *
     * @param incarnation under which it is heard; another one than was suspected if it has started again
     * @param silentMillis how long it was not heard, at least 0
     */
    record AgentRecovered(String incarnation, long silentMillis) implements AgentEvent {
        public AgentRecovered {
            Checks.required(incarnation, "incarnation");
            if (silentMillis < 0) {
                throw new IllegalArgumentException(
                        "The field 'silentMillis' has to be at least 0, but is %d.".formatted(silentMillis));
            }
        }

        @Override
        public EventType type() {
            return EventType.AGENT_RECOVERED;
        }
    }
}
