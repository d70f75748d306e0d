package dev.orchestra.agents;

import dev.orchestra.agents.interactions.PeerRecord;
import dev.orchestra.agents.interactions.Recollection;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.ContextEvent;
import dev.orchestra.events.ContextEvent.ContextDeclined;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this process tells of a lost agent: what is on record, and what the agent's own handler adds. */
final class ContextTelling {

    /** How far back is told where a question does not say. */
    static final Duration LOOK_BACK = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(ContextTelling.class);

    private final String agentId;
    private final Optional<PeerRecord> record;
    private final Optional<ContextHandler> handler;
    private final Duration handlerTime;
    private final Clock clock;

    /** @param record nothing where it is switched off */
    ContextTelling(
            String agentId,
            Optional<PeerRecord> record,
            Optional<ContextHandler> handler,
            Duration handlerTime,
            Clock clock) {
        this.agentId = agentId;
        this.record = record;
        this.handler = handler;
        this.handlerTime = handlerTime;
        this.clock = clock;
    }

    /** Blocks while the record is read and the handler thinks. */
    ContextEvent tell(ContextRequested question) throws InterruptedException {
        if (record.isEmpty()) {
            return new ContextDeclined(
                    question.caseId(),
                    agentId,
                    "Peer context is switched off at this agent (PEER_CONTEXT_ENABLED=false).");
        }
        Instant to = question.to() == null ? clock.instant() : question.to();
        Instant from = question.from() == null ? to.minus(LOOK_BACK) : question.from();
        List<String> missing = new ArrayList<>();
        Recollection past;
        try {
            past = record.get()
                    .with(
                            AgentAddress.process(question.failedAgent(), question.failedAgentId()),
                            from,
                            to,
                            question.threads());
        } catch (RuntimeException e) {
            LOG.error("The record of what was said with {} could not be read.", question.failedAgentId(), e);
            past = new Recollection(List.of(), 0, List.of());
            missing.add("The agent's own record could not be read: " + ErrorText.of(e));
        }
        Json memory = remember(question, past, missing);
        return ContextAnswer.of(question, agentId, past, memory, missing);
    }

    private Json remember(ContextRequested question, Recollection past, List<String> missing)
            throws InterruptedException {
        if (handler.isEmpty()) {
            return Json.object();
        }
        ContextHandler own = handler.get();
        FutureTask<Json> task = new FutureTask<>(() -> own.remember(question, past.interactions()));
        Thread.ofVirtual().name("context-handler-" + question.caseId()).start(task);
        try {
            Json memory = task.get(handlerTime.toNanos(), TimeUnit.NANOSECONDS);
            if (memory != null && memory.isObject()) {
                return memory;
            }
            missing.add("The agent's context handler did not return an object.");
        } catch (ExecutionException e) {
            LOG.warn("The context handler failed; the answer goes out without it.", e.getCause());
            missing.add("The agent's context handler failed: " + ErrorText.of(e.getCause() == null ? e : e.getCause()));
        } catch (TimeoutException e) {
            task.cancel(true);
            LOG.warn("The context handler took longer than {}; the answer goes out without it.", handlerTime);
            missing.add("The agent's context handler took longer than %s.".formatted(handlerTime));
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        }
        return Json.object();
    }
}
