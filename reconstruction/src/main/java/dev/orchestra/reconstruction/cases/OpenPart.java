package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.Peer;
import dev.orchestra.events.Json;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.history.RecoveryHistory.Contact;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens a case: who was lost, doing what, and which of those who had to do with the lost process are alive now. It begins
 * when the history has all that was said before.
 */
final class OpenPart implements Part {

    /** Of each who is asked, so many are looked at, for many of them may be gone. */
    private static final int CONTACTS_FOR_EACH_PEER = 5;

    private final RecoveryHistory history;
    private final IngestGate gate;
    private final LostJobs lostJobs;
    private final LivePeers live;
    private final Contacts contacts;
    private final Ahead ahead;
    private final CaseEvents events;
    private final CaseOptions options;
    private final int peersMax;
    private final Clock clock;

    /** What the next parts can begin with as soon as it is known; it must not block. */
    @FunctionalInterface
    interface Ahead {
        void begin(CaseFile file, Loss loss, JsonFields variables);
    }

    /** @param peersMax how many are asked; 0 where nobody is */
    OpenPart(
            RecoveryHistory history,
            IngestGate gate,
            LivePeers live,
            Ahead ahead,
            CaseEvents events,
            CaseOptions options,
            int peersMax,
            Clock clock) {
        this.history = history;
        this.gate = gate;
        this.lostJobs = new LostJobs(history);
        this.live = live;
        this.contacts = new Contacts(history, Math.max(1, peersMax * CONTACTS_FOR_EACH_PEER));
        this.ahead = ahead;
        this.events = events;
        this.options = options;
        this.peersMax = peersMax;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "open";
    }

    @Override
    public List<String> variables() {
        return List.of(Loss.VARIABLE, RecoverableStep.AGENT, CaseHistories.LOST_JOBS, Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        Instant startedAt = clock.instant();
        Loss verdict = Loss.of(variables);
        String caseId = verdict.caseId(job.key());
        String gathering = verdict.gathering(caseId);
        gate.await();
        Set<String> before = CaseHistories.lostBefore(variables);
        Loss loss = lostJobs.named(verdict, job, before);
        Instant lostAt = loss.at() == null ? startedAt : loss.at();
        Instant since = lostAt.minus(options.lookBack());
        Instant until = later(lostAt, startedAt);

        List<Contact> alive = loss.agentId() == null || peersMax == 0
                ? List.of()
                : live.of(contacts.of(gathering, loss.agentId(), since, until), loss.agentId());
        List<Contact> asked = alive.subList(0, Math.min(peersMax, alive.size()));
        List<String> family = history.family(Long.toString(job.processInstanceKey()));
        if (family.isEmpty()) {
            family = List.of(Long.toString(job.processInstanceKey()));
        }
        CaseFile file = new CaseFile(
                caseId,
                loss.agent(),
                loss.agentId(),
                loss.incarnation(),
                gathering,
                asked.stream().map(Contact::agentId).toList(),
                family.subList(0, Math.min(options.familyMax(), family.size())),
                startedAt,
                since,
                until);
        ahead.begin(file, loss, variables);
        events.tell(
                CaseRef.of(caseId, loss, job, variables),
                new CaseOpened(
                        loss.reason(),
                        loss.message(),
                        loss.agent(),
                        loss.agentId(),
                        loss.incarnation(),
                        loss.attempt(),
                        loss.checkpoint(),
                        loss.since(),
                        loss.at(),
                        gathering,
                        asked.stream()
                                .map(it -> new Peer(it.agentId(), it.agent(), it.count(), it.last()))
                                .toList(),
                        alive.size() - asked.size(),
                        file.family(),
                        startedAt,
                        clock.instant()));
        return verdict.jobKey() == null && loss.jobKey() != null
                ? Json.of(Map.of(
                        CaseFile.VARIABLE, file,
                        Loss.VARIABLE, loss.json(),
                        CaseHistories.LOST_JOBS, with(before, loss.jobKey())))
                : Json.of(Map.of(CaseFile.VARIABLE, file));
    }

    /** What the process notes itself where the verdict names the job. */
    private static List<String> with(Set<String> before, String jobKey) {
        List<String> jobs = new ArrayList<>(before);
        jobs.add(jobKey);
        return jobs;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
