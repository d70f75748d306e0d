package dev.orchestra.reconstruction.cases;

import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.history.RecoveryHistory.Contact;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Opens cases: who was lost, doing what, and which of those who had to do with the lost process are alive now. A case begins
 * when the history has all that was said before. As soon as it is known who is asked, the question goes out.
 */
final class CaseOpener {

    /** Of each who is asked, so many are looked at, for many of them may be gone. */
    private static final int CONTACTS_FOR_EACH_PEER = 5;

    private final RecoveryHistory history;
    private final IngestGate gate;
    private final LostJobs lostJobs;
    private final LivePeers live;
    private final Contacts contacts;
    private final Asking asking;
    private final Executor runner;
    private final CaseOptions options;
    private final int peersMax;
    private final Clock clock;

    /** Asks the peers. Nothing of it may block. */
    interface Asking {

        /**
         * A case is being opened, and it is not known yet who is asked.
         *
         * @param gathering the question that it shares with the other cases of the lost process
         */
        void prepare(String caseId, String gathering, @Nullable String agentId, Instant since);

        /** It is known now. */
        void ask(CaseFile file);
    }

    /**
     * @param runner runs one question to the history beside another
     * @param peersMax how many are asked; 0 where nobody is
     */
    CaseOpener(
            RecoveryHistory history,
            IngestGate gate,
            LivePeers live,
            Asking asking,
            Executor runner,
            CaseOptions options,
            int peersMax,
            Clock clock) {
        this.history = history;
        this.gate = gate;
        this.lostJobs = new LostJobs(history);
        this.live = live;
        this.contacts = new Contacts(history, Math.max(1, peersMax * CONTACTS_FOR_EACH_PEER));
        this.asking = asking;
        this.runner = runner;
        this.options = options;
        this.peersMax = peersMax;
        this.clock = clock;
    }

    /** Opens the case of a job; the verdict may not name the one that was lost. */
    CaseOpening open(Loss verdict, Job job, JsonFields variables) throws InterruptedException {
        Instant startedAt = clock.instant();
        gate.await();
        Loss loss = lostJobs.named(verdict, job, CaseHistories.lostBefore(variables));
        return open(verdict.caseId(job.key()), verdict, loss, job.processInstanceKey(), startedAt);
    }

    /** Opens the case of a verdict that names the job. */
    CaseOpening open(Loss verdict, String caseId, long processInstanceKey) throws InterruptedException {
        Instant startedAt = clock.instant();
        gate.await();
        return open(caseId, verdict, verdict, processInstanceKey, startedAt);
    }

    private CaseOpening open(String caseId, Loss verdict, Loss loss, long processInstanceKey, Instant startedAt) {
        String gathering = verdict.gathering(caseId);
        Instant lostAt = loss.at() == null ? startedAt : loss.at();
        Instant since = lostAt.minus(options.lookBack());
        Instant until = lostAt.isAfter(startedAt) ? lostAt : startedAt;
        String instance = Long.toString(processInstanceKey);
        asking.prepare(caseId, gathering, peersMax == 0 ? null : loss.agentId(), since);
        CompletableFuture<List<String>> relatives =
                CompletableFuture.supplyAsync(() -> history.family(instance), runner);
        List<Contact> alive = loss.agentId() == null || peersMax == 0
                ? List.of()
                : live.of(contacts.of(gathering, loss.agentId(), since, until), loss.agentId());
        List<Contact> asked = alive.subList(0, Math.min(peersMax, alive.size()));
        List<String> family = family(instance, relatives);
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
        asking.ask(file);
        return new CaseOpening(file, loss, asked, alive.size() - asked.size(), clock.instant());
    }

    private static List<String> family(String instance, CompletableFuture<List<String>> relatives) {
        try {
            List<String> family = relatives.join();
            return family.isEmpty() ? List.of(instance) : family;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** What the process keeps of an opening: the case, and the job where the verdict had not named it. */
    static Map<String, Object> variables(CaseOpening opening, Loss verdict, JsonFields before) {
        Map<String, Object> variables = new HashMap<>();
        variables.put(CaseFile.VARIABLE, opening.file());
        Loss loss = opening.loss();
        if (verdict.jobKey() == null && loss.jobKey() != null) {
            variables.put(Loss.VARIABLE, loss.json());
            variables.put(CaseHistories.LOST_JOBS, with(CaseHistories.lostBefore(before), loss.jobKey()));
        }
        return variables;
    }

    /** What the process notes itself where the verdict names the job. */
    private static List<String> with(Set<String> before, String jobKey) {
        List<String> jobs = new ArrayList<>(before);
        jobs.add(jobKey);
        return jobs;
    }
}
