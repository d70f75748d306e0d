package dev.orchestra.bridge;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentKind;
import dev.orchestra.registry.AgentView;
import dev.orchestra.registry.endpoint.EndpointGuard;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents that are called over HTTP, as the registry has them: a runtime for each, in each process. The processes share an
 * agent's steps as members of its consumer group, each under an id of its own, so any number of them can run.
 */
public final class HttpAgents implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpAgents.class);
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(30);

    private final EventLog log;
    private final Topics topics;
    private final AgentDirectory directory;
    private final EndpointGuard guard;
    private final BridgeSettings settings;
    private final Clock clock;
    private final CloseableHttpClient http;
    private final EndpointCaller caller;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService looks;
    private final Map<String, HttpAgent> running = new ConcurrentHashMap<>();
    private volatile @Nullable LateAnswers late;
    private boolean tooMany;

    private HttpAgents(
            EventLog log,
            Topics topics,
            AgentDirectory directory,
            EndpointGuard guard,
            BridgeSettings settings,
            Clock clock) {
        this.log = log;
        this.topics = topics;
        this.directory = directory;
        this.guard = guard;
        this.settings = settings;
        this.clock = clock;
        this.http = GuardedHttp.client(guard, settings);
        this.timer = oneThread("http-agents-timer");
        this.looks = oneThread("http-agents");
        this.caller = new EndpointCaller(http, timer, settings, clock);
    }

    /** Starts to look for agents; neither Kafka nor any agent has to be up. */
    public static HttpAgents start(
            EventLog log,
            Topics topics,
            AgentDirectory directory,
            EndpointGuard guard,
            BridgeSettings settings,
            Clock clock) {
        HttpAgents agents = new HttpAgents(log, topics, directory, guard, settings, clock);
        var unused =
                agents.looks.scheduleWithFixedDelay(agents::look, 0, LOOK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return agents;
    }

    /** How many agents this process calls at the moment. */
    public int running() {
        return running.size();
    }

    /** Compares what runs with what is registered. */
    void look() {
        try {
            // Before that, an agent that is missing may only not have been read yet.
            if (!directory.caughtUp()) {
                return;
            }
            Map<String, AgentView> wanted = wanted();
            if (late == null) {
                if (wanted.isEmpty()) {
                    return;
                }
                late = new LateAnswers(log, topics, settings.replica());
            }
            for (String agentId : List.copyOf(running.keySet())) {
                AgentView view = wanted.get(agentId);
                HttpAgent agent = running.get(agentId);
                if (agent != null && (view == null || !agent.isFor(view))) {
                    // What is registered under the same id meanwhile begins when this one has ended.
                    agent.closeThen(() -> running.remove(agentId, agent));
                }
            }
            LateAnswers answers = late;
            if (answers != null && answers.isListening()) {
                wanted.values().stream()
                        .filter(view -> !running.containsKey(view.agentId()))
                        .forEach(view -> start(view, answers));
            }
        } catch (JournalUnavailableException e) {
            LOG.warn("The journal does not answer; HTTP agents are looked for again: {}", e.getMessage());
        } catch (Throwable e) {
            LOG.error("A look for HTTP agents failed; the next one comes.", e);
        }
    }

    private Map<String, AgentView> wanted() {
        Map<String, AgentView> wanted = new LinkedHashMap<>();
        for (AgentView view : directory.agents()) {
            if (view.kind() == AgentKind.HTTP && !view.card().orElseThrow().drains()) {
                if (wanted.size() == settings.agentsMax()) {
                    if (!tooMany) {
                        LOG.error(
                                "More than {} HTTP agents are registered: {} and those after it are not called. Set orchestra.http-agents.agents-max.",
                                settings.agentsMax(),
                                view.agentId());
                    }
                    tooMany = true;
                    return wanted;
                }
                wanted.put(view.agentId(), view);
            }
        }
        tooMany = false;
        return wanted;
    }

    private void start(AgentView view, LateAnswers answers) {
        try {
            running.put(
                    view.agentId(),
                    HttpAgent.start(view, directory, log, topics, guard, caller, answers, settings, clock));
        } catch (IllegalArgumentException e) {
            LOG.debug("Agent {} cannot be called: {}", view.agentId(), e.getMessage());
        }
    }

    /** Lets calls under way end for a while; steps that agents answer later go on without this process. */
    @Override
    public void close() {
        looks.shutdown();
        try {
            looks.awaitTermination(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
            List<Thread> closing = running.values().stream()
                    .map(agent -> Thread.ofVirtual().start(agent::close))
                    .toList();
            for (Thread thread : closing) {
                thread.join(CLOSE_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.clear();
        LateAnswers answers = late;
        if (answers != null) {
            answers.close();
        }
        timer.shutdownNow();
        http.close(CloseMode.IMMEDIATE);
    }

    private static ScheduledExecutorService oneThread(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon(true).factory());
    }
}
