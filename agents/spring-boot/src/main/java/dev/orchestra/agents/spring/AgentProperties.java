package dev.orchestra.agents.spring;

import dev.orchestra.agents.RecoveryLimits;
import dev.orchestra.agents.instances.InstanceLimits;
import dev.orchestra.agents.messages.MessageLimits;
import dev.orchestra.agents.state.StateLimits;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The agents of this application.
 *
 * @param enabled whether they start with the application
 * @param bootstrapServers Kafka's addresses, {@code host:port} with commas between; by default the environment's
 *     {@code KAFKA_BOOTSTRAP_SERVERS}. Not needed where the application has an {@code EventLog} of its own
 * @param clientProperties for every Kafka client, such as {@code security.protocol}
 * @param id the agent id of this process; where the application has several agents, {@code {id}-{type}} is each one's. By default
 *     {@code {type}-{host}}
 * @param topicsPrefix before every topic, as the installation has it
 * @param capacity how many steps of one agent run side by side, 1 to 1,000
 * @param stepTimeMax how long a handler may work on one step before it is interrupted, at most a year
 * @param drainTime how long the stop waits for running work
 * @param backgroundMax how many background tasks of one agent run side by side, 1 to 100,000
 * @param messages limits of its messages
 * @param instances limits of its instances
 * @param state limits of what it remembers
 * @param peerContextEnabled whether it tells what it knows of lost agents; by default as the environment's
 *     {@code PEER_CONTEXT_ENABLED} says, else it does
 * @param recovery limits of what it puts on record for the case that it is lost, and of its work for others that were
 */
@ConfigurationProperties("orchestra.agent")
record AgentProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String bootstrapServers,
        @DefaultValue Map<String, String> clientProperties,
        @DefaultValue("") String id,
        @DefaultValue("") String topicsPrefix,
        @DefaultValue("10") int capacity,
        @DefaultValue("1d") Duration stepTimeMax,
        @DefaultValue("10s") Duration drainTime,
        @DefaultValue("100") int backgroundMax,
        @DefaultValue Messages messages,
        @DefaultValue Instances instances,
        @DefaultValue State state,
        @Nullable Boolean peerContextEnabled,
        @DefaultValue Recovery recovery) {

    AgentProperties {
        clientProperties = Map.copyOf(clientProperties);
        if (capacity < 1 || capacity > 1_000) {
            throw new IllegalArgumentException(
                    "orchestra.agent.capacity has to be from 1 to 1,000, but is %,d.".formatted(capacity));
        }
        if (drainTime.isNegative()) {
            throw new IllegalArgumentException(
                    "orchestra.agent.drain-time must not be negative, but is %s.".formatted(drainTime));
        }
    }

    /**
     * @param concurrency how many are handled side by side, 1 to 10,000
     * @param queue how many more wait in memory, 1 to 100,000
     */
    record Messages(
            @DefaultValue("100") int concurrency,
            @DefaultValue("1000") int queue) {
        Messages {
            var unused = limits(concurrency, queue);
        }

        MessageLimits limits() {
            return limits(concurrency, queue);
        }

        private static MessageLimits limits(int concurrency, int queue) {
            return MessageLimits.defaults().concurrency(concurrency).queue(queue);
        }
    }

    /**
     * @param max how many stay in memory, 1 to 1,000,000
     * @param callTime after this time a call is interrupted
     * @param idleTime after this time without a call an instance leaves
     * @param handoverTime how long calls may go on when their partition goes to another process; at most 20 s
     */
    record Instances(
            @DefaultValue("10000") int max,
            @DefaultValue("30s") Duration callTime,
            @DefaultValue("10m") Duration idleTime,
            @DefaultValue("2s") Duration handoverTime) {
        Instances {
            var unused = new InstanceLimits(max, callTime, idleTime, handoverTime);
        }

        InstanceLimits limits() {
            return new InstanceLimits(max, callTime, idleTime, handoverTime);
        }
    }

    /**
     * @param checkpointSizeMax how large a checkpoint may be; at most 900,000 bytes
     * @param effectsMax how many effects a step may have, 1 to 10,000
     * @param undoTime how long an undo handler may work on one effect, at most 1 h
     * @param contextTime how long a context handler may think, at most 1 min
     */
    record Recovery(
            @DefaultValue("128KB") DataSize checkpointSizeMax,
            @DefaultValue("1000") int effectsMax,
            @DefaultValue("20s") Duration undoTime,
            @DefaultValue("500ms") Duration contextTime) {
        Recovery {
            var unused = limits(checkpointSizeMax, effectsMax, undoTime, contextTime);
        }

        RecoveryLimits limits() {
            return limits(checkpointSizeMax, effectsMax, undoTime, contextTime);
        }

        private static RecoveryLimits limits(
                DataSize checkpointSizeMax, int effectsMax, Duration undoTime, Duration contextTime) {
            return RecoveryLimits.DEFAULT
                    .checkpointBytesMax(Math.toIntExact(checkpointSizeMax.toBytes()))
                    .effectsMax(effectsMax)
                    .undoTime(undoTime)
                    .contextTime(contextTime);
        }
    }

    /**
     * @param sizeMax how large one state may be; at most 900,000 bytes
     * @param keysMax how many keys one partition may have, 1 to 10,000,000
     */
    record State(
            @DefaultValue("256KB") DataSize sizeMax,
            @DefaultValue("1000000") int keysMax) {
        State {
            var unused = limits(sizeMax, keysMax);
        }

        StateLimits limits() {
            return limits(sizeMax, keysMax);
        }

        private static StateLimits limits(DataSize sizeMax, int keysMax) {
            return new StateLimits(Math.toIntExact(sizeMax.toBytes()), keysMax, StateLimits.DEFAULT.loadTimeout());
        }
    }
}
