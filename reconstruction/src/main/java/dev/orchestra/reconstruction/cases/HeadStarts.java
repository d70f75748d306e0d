package dev.orchestra.reconstruction.cases;

import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens cases as soon as their verdict is known, while the engine still has to take it to the part that opens the case. That part finds
 * the case opened here and its question asked; where it does not, for it runs on another replica or the head start failed, it opens the
 * case itself. Nothing is told before that part is there.
 */
final class HeadStarts {

    private static final Logger LOG = LoggerFactory.getLogger(HeadStarts.class);

    private final Map<String, CompletableFuture<CaseOpening>> begun = new LinkedHashMap<>();
    private final CaseOpener opener;
    private final Executor runner;
    private final CaseOptions options;
    private final Clock clock;

    HeadStarts(CaseOpener opener, Executor runner, CaseOptions options, Clock clock) {
        this.opener = opener;
        this.runner = runner;
        this.options = options;
        this.clock = clock;
    }

    /** Begins to open the case of a verdict that names its job. Never blocks. */
    void begin(Loss verdict, long processInstanceKey) {
        String jobKey = verdict.jobKey();
        if (jobKey == null || options.heldMax() == 0) {
            return;
        }
        String caseId = verdict.caseId(0);
        CompletableFuture<CaseOpening> opening = new CompletableFuture<>();
        synchronized (begun) {
            begun.put(caseId, opening);
            while (begun.size() > options.heldMax()) {
                begun.remove(begun.keySet().iterator().next());
            }
        }
        try {
            runner.execute(() -> {
                try {
                    opening.complete(opener.open(verdict, caseId, processInstanceKey));
                } catch (InterruptedException | RuntimeException e) {
                    LOG.debug("Case {} got no head start; its first part opens it.", caseId, e);
                    opening.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            opening.completeExceptionally(e);
        }
    }

    /** The case of a job, opened before, or now. */
    CaseOpening open(Loss verdict, Job job, JsonFields variables) throws InterruptedException {
        Optional<CaseOpening> early = take(verdict.caseId(job.key()));
        return early.isPresent() && isOf(early.get(), verdict) ? early.get() : opener.open(verdict, job, variables);
    }

    private Optional<CaseOpening> take(String caseId) throws InterruptedException {
        CompletableFuture<CaseOpening> opening;
        synchronized (begun) {
            opening = begun.remove(caseId);
        }
        try {
            return opening == null ? Optional.empty() : Optional.of(opening.get());
        } catch (ExecutionException e) {
            return Optional.empty();
        }
    }

    /** Of this verdict, for there may have been two and the engine took one, and not so old that other peers are alive now. */
    private boolean isOf(CaseOpening opening, Loss verdict) {
        return opening.loss().equals(verdict)
                && opening.file().openedAt().plus(options.lease()).isAfter(clock.instant());
    }
}
