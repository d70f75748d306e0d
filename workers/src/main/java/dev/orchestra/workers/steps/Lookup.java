package dev.orchestra.workers.steps;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether steps were sent before: first all answers that were on the topic have to be applied, then the agents'
 * heartbeats are asked, then the requests that no agent has accepted. The places of the agents' group are read before the
 * heartbeats, because an agent says what it has accepted before it commits that. Blocks; used by one thread, for many steps
 * at a time.
 */
final class Lookup {

    /** How long answers may take to be applied before a look goes on without them. */
    private static final Duration ANSWERS_MAX = Duration.ofSeconds(10);

    private static final Duration FRESH_MAX = Duration.ofSeconds(3);

    private static final long REMEMBER_MILLIS = 60_000;

    private final EventLog log;
    private final Topics topics;
    private final AgentDirectory directory;
    private final StepTokens tokens;
    private final AppliedAnswers applied;
    private final RequestIndex requests;
    private final String answerGroup;
    private final Clock clock;
    private final Map<StepId, Wait> waits = new HashMap<>();
    private long lastLookMillis;

    /**
     * @param answersEnd where the answers of its partition ended when the step was first looked up, or not found
     * @param absent whether it was not found before that end was taken: a verdict that cleared its heartbeat lies before it
     */
    private record Wait(long sinceMillis, long answersEnd, boolean absent) {}

    Lookup(
            EventLog log,
            Topics topics,
            AgentDirectory directory,
            StepTokens tokens,
            AppliedAnswers applied,
            String answerGroup,
            Clock clock) {
        this.log = log;
        this.topics = topics;
        this.directory = directory;
        this.tokens = tokens;
        this.applied = applied;
        this.requests = new RequestIndex(log, tokens);
        this.answerGroup = answerGroup;
        this.clock = clock;
    }

    /**
     * Looks all of the steps up.
     *
     * @throws JournalUnavailableException if the journal does not answer; nothing is known then
     */
    Map<Step, Finding> look(Collection<Step> steps) {
        long now = clock.millis();
        if (now - lastLookMillis > REMEMBER_MILLIS) {
            requests.clear();
        }
        lastLookMillis = now;
        waits.values().removeIf(wait -> now - wait.sinceMillis() > REMEMBER_MILLIS);
        Map<Step, Finding> findings = new LinkedHashMap<>();
        Set<String> agents = new HashSet<>();
        AnswersRead answers = answersRead();
        for (Step step : steps) {
            if (applied.over(step.id())) {
                findings.put(step, new Finding.Over());
            } else if (!directory.caughtUp() || !answersApplied(step, answers, now)) {
                findings.put(step, new Finding.NotYet());
            } else {
                agents.add(step.definition().agent());
            }
        }
        agents.forEach(this::readRequests);
        // What an agent had committed by then, its heartbeat has to say in our view too.
        boolean fresh = agents.isEmpty() || directory.awaitFresh(FRESH_MAX);
        for (Step step : steps) {
            findings.computeIfAbsent(step, it -> fresh ? find(it) : new Finding.NotYet());
        }
        waitForVerdicts(findings, now);
        findings.forEach((step, finding) -> {
            if (!(finding instanceof Finding.NotYet)) {
                waits.remove(step.id());
            }
        });
        return findings;
    }

    /**
     * Whose heartbeat was cleared was judged before, and that verdict may be on its way still: what is not found has been sent by
     * nobody only when the answers are applied up to an end that was taken after it was not found.
     */
    private void waitForVerdicts(Map<Step, Finding> findings, long now) {
        if (findings.entrySet().stream().noneMatch(it -> isFresh(it.getKey(), it.getValue()))) {
            return;
        }
        AnswersRead answers = answersRead();
        findings.replaceAll((step, finding) -> {
            if (!isFresh(step, finding)) {
                return finding;
            }
            TopicPartition partition = partition(step);
            long end = answers.ends().getOrDefault(partition, 0L);
            if (answers.committed().getOrDefault(partition, 0L) >= end) {
                return finding;
            }
            waits.put(step.id(), new Wait(now, end, true));
            return new Finding.NotYet();
        });
    }

    private boolean isFresh(Step step, Finding finding) {
        Wait wait = waits.get(step.id());
        return finding instanceof Finding.NotSent && (wait == null || !wait.absent());
    }

    private TopicPartition partition(Step step) {
        return log.partitionOf(topics.stepResponse(), Long.toString(step.job().key()));
    }

    /** The engine still has the step's job, whatever this process applied to it. */
    void doubt(Step step) {
        applied.forget(step.job().key());
    }

    private record AnswersRead(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {}

    private AnswersRead answersRead() {
        String topic = topics.stepResponse();
        Map<TopicPartition, Long> ends = log.ends(Set.of(topic));
        return new AnswersRead(log.committed(answerGroup, topic), ends);
    }

    private boolean answersApplied(Step step, AnswersRead answers, long now) {
        TopicPartition partition = partition(step);
        long end = answers.ends().getOrDefault(partition, 0L);
        Wait wait = waits.computeIfAbsent(step.id(), it -> new Wait(now, end, false));
        return answers.committed().getOrDefault(partition, 0L) >= wait.answersEnd()
                || now - wait.sinceMillis() > ANSWERS_MAX.toMillis();
    }

    private void readRequests(String agent) {
        String topic = topics.stepRequest(agent);
        Map<TopicPartition, Long> accepted = log.committed(topics.agentGroup(agent), topic);
        log.ends(Set.of(topic))
                .forEach((partition, end) -> requests.readOn(partition, accepted.getOrDefault(partition, 0L), end));
    }

    private Finding find(Step step) {
        StepId id = step.id();
        String jobKey = Long.toString(id.jobKey());
        Optional<SentStep> active = directory
                .workingOn(jobKey)
                .flatMap(agent -> agent.steps().stream()
                        .filter(it -> it.jobKey().equals(jobKey) && it.attempt() >= id.attempt())
                        .findFirst()
                        .flatMap(it -> sent(it, step)));
        if (active.isPresent()) {
            return new Finding.Sent(active.get());
        }
        TopicPartition partition =
                log.partitionOf(topics.stepRequest(step.definition().agent()), jobKey);
        return requests.find(partition, id, clock.millis())
                .filter(it -> it.token().isOf(step.job()))
                .<Finding>map(Finding.Sent::new)
                .orElseGet(Finding.NotSent::new);
    }

    private Optional<SentStep> sent(ActiveStep active, Step step) {
        return tokens.verify(active.stepToken())
                .filter(token -> token.isOf(step.job()))
                .map(token -> new SentStep(
                                token, active.stepToken(), step.origin().traceparent(), clock.millis())
                        .markStored());
    }
}
