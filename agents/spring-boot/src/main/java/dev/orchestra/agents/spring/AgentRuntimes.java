package dev.orchestra.agents.spring;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.AgentRuntimeBuilder;
import dev.orchestra.agents.spring.AgentBeans.Parts;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/** The agents of the application: they start when all else has, and stop before it. */
public final class AgentRuntimes implements SmartLifecycle {

    private final AgentBeans beans;
    private final EventLog log;
    private final AgentProperties properties;
    private final boolean peerContext;
    private final ObjectProvider<OpenTelemetry> telemetry;
    private volatile List<AgentRuntime> running = List.of();

    AgentRuntimes(
            AgentBeans beans,
            EventLog log,
            AgentProperties properties,
            boolean peerContext,
            ObjectProvider<OpenTelemetry> telemetry) {
        this.beans = beans;
        this.log = log;
        this.properties = properties;
        this.peerContext = peerContext;
        this.telemetry = telemetry;
    }

    /** The runtimes of the agents that were started. */
    public List<AgentRuntime> running() {
        return running;
    }

    @Override
    public void start() {
        List<Parts> agents = beans.find();
        List<AgentRuntime> started = new ArrayList<>();
        try {
            for (Parts agent : agents) {
                started.add(describe(agent, agents.size() > 1).start());
            }
        } catch (RuntimeException e) {
            close(started);
            throw e;
        }
        running = List.copyOf(started);
    }

    private AgentRuntimeBuilder describe(Parts agent, boolean several) {
        String id = properties.id();
        AgentRuntimeBuilder builder = AgentRuntime.builder()
                .agent(agent.type)
                .agentId(id.isEmpty() || !several ? id : id + "-" + agent.type)
                .card(agent.card())
                .capacity(agent.capacity > 0 ? agent.capacity : properties.capacity())
                .eventLog(log)
                .topics(Topics.of(properties.topicsPrefix(), System.getenv()))
                .stepTimeMax(properties.stepTimeMax())
                .drainTime(properties.drainTime())
                .backgroundMax(properties.backgroundMax())
                .messageLimits(properties.messages().limits())
                .instanceLimits(properties.instances().limits())
                .stateLimits(properties.state().limits())
                .peerContext(peerContext)
                .recoveryLimits(properties.recovery().limits())
                .openTelemetry(telemetry.getIfAvailable(GlobalOpenTelemetry::get));
        if (agent.handler != null) {
            builder.handler(agent.handler);
        }
        if (agent.messages != null) {
            builder.onMessage(agent.messages);
        }
        if (agent.instances != null) {
            builder.instances(agent.instances);
        }
        if (agent.context != null) {
            builder.onContextRequest(agent.context);
        }
        agent.undo.forEach(builder::onUndo);
        agent.lifecycles.forEach(builder::lifecycle);
        return builder;
    }

    @Override
    public void stop() {
        List<AgentRuntime> stopping = running;
        running = List.of();
        close(stopping);
    }

    /** Side by side: each may take its drain time. */
    private static void close(List<AgentRuntime> runtimes) {
        List<Thread> closing = runtimes.stream()
                .map(runtime -> Thread.ofVirtual().start(runtime::close))
                .toList();
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return !running.isEmpty();
    }
}
