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
import java.util.List;
import java.util.Map;

/**
 * Opens a case: who was lost, doing what, and which of those who had to do with the lost process are alive now. It begins
 * when the history has all that was said before.
 */
final class OpenPart implements Part {

    /** Of each who is asked, so many are looked at, for many of them may be gone. */
    private static final int CONTACTS_FOR_EACH_PEER = 5;

    private final RecoveryHistory history;
    private final IngestGate gate;
    private final LivePeers live;
    private final Contacts contacts;
    private final CaseEvents events;
    private final CaseOptions options;
    private final int peersMax;
    private final Clock clock;

    /** @param peersMax how many are asked; 0 where nobody is */
    OpenPart(
            RecoveryHistory history,
            IngestGate gate,
            LivePeers live,
            CaseEvents events,
            CaseOptions options,
            int peersMax,
            Clock clock) {
        this.history = history;
        this.gate = gate;
        this.live = live;
        this.contacts = new Contacts(history, Math.max(1, peersMax * CONTACTS_FOR_EACH_PEER));
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
        return List.of(Loss.VARIABLE, RecoverableStep.AGENT, Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        Instant startedAt = clock.instant();
        Loss loss = Loss.of(variables);
        String caseId = loss.caseId(job.key());
        String gathering = loss.gathering(caseId);
        gate.await();
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
        return Json.of(Map.of(CaseFile.VARIABLE, file));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
