package dev.orchestra.agents;

import dev.orchestra.events.EffectRecorded;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepCheckpointed;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What one step puts on record while it works: checkpoints and effects, one at a time, each durable before its call returns.
 *
 * <p>Nothing is recorded before the step's acceptance is durable, since until then Kafka may give it to another process. Nothing is
 * recorded either once the step is not this process' any more. What was under way at that moment may still arrive; readers know it
 * by its attempt.
 */
final class Trail {

    private static final int EFFECT_CHARACTERS_MAX = 10_000;
    private static final String RECONSTRUCTION = "reconstruction";

    /** @param effects that the state counts on */
    private record Remains(Json state, List<String> effects) {}

    private final AcceptedStep step;
    private final StepRecorder recorder;
    private final String incarnation;
    private final ReentrantLock turn = new ReentrantLock();

    /** Those that stand; replaced with each one, by whoever has the turn. */
    private volatile List<String> effects;

    // Guarded by turn.
    private long checkpoints;
    private int effectsTried;

    private volatile @Nullable Remains remains;

    /**
     * @param resume what an earlier attempt left. A checkpoint is left to the next attempt where this one leaves nothing newer; what was
     *     rebuilt the server keeps itself
     */
    Trail(AcceptedStep step, @Nullable Resume resume, StepRecorder recorder, String incarnation) {
        this.step = step;
        this.recorder = recorder;
        this.incarnation = incarnation;
        this.effects = resume == null ? List.of() : resume.effects();
        if (resume != null && !resume.from().equals(RECONSTRUCTION)) {
            remains = new Remains(resume.state(), resume.effects());
        }
    }

    /** @return its number, from 1 */
    long checkpoint(Object what) throws InterruptedException {
        Json state = Json.of(what);
        requireCheckpoint(state);
        turn.lockInterruptibly();
        try {
            // A number whose fate is unknown is not used again.
            long number = ++checkpoints;
            List<String> counted = effects;
            record(
                    "Checkpoint %d".formatted(number),
                    recorder.events()
                            .checkpoint(step.request(), incarnation, new StepCheckpointed(number, state, counted)));
            remains = new Remains(state, counted);
            step.checkpointed(number);
            recorder.hurry();
            return number;
        } finally {
            turn.unlock();
        }
    }

    /** @return its id */
    String effect(String kind, String reference, Undo undo) throws InterruptedException {
        String arguments = undo.arguments().text();
        if (kind.length() + reference.length() + arguments.length() > EFFECT_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "Kind, reference and undo arguments of an effect may have %,d characters together, but have %,d. Store what is larger elsewhere and name the place."
                            .formatted(EFFECT_CHARACTERS_MAX, kind.length() + reference.length() + arguments.length()));
        }
        turn.lockInterruptibly();
        try {
            if (effects.size() >= recorder.limits().effectsMax()) {
                throw new IllegalStateException(
                        "A step may have %,d effects, and this one has as many. Make the step smaller, or raise recoveryLimits(..).effectsMax."
                                .formatted(recorder.limits().effectsMax()));
            }
            StepKey key = step.request().key();
            String id = "%s-%d-%d".formatted(key.jobKey(), key.attempt(), ++effectsTried);
            EffectRecorded effect =
                    new EffectRecorded(id, kind, reference, new EffectRecorded.Undo(undo.handler(), undo.arguments()));
            record("Effect " + id, recorder.events().effect(step.request(), incarnation, effect));
            List<String> more = new ArrayList<>(effects);
            more.add(id);
            effects = List.copyOf(more);
            return id;
        } finally {
            turn.unlock();
        }
    }

    /**
     * A failure that another attempt may mend carries the last checkpoint, or the one that this attempt began with, unless the handler
     * has said itself what it leaves.
     */
    StepAnswer onto(StepAnswer answer) {
        if (!(answer instanceof StepFailed failed) || !failed.retryable()) {
            return answer;
        }
        Remains left = failed.state() == null ? remains : new Remains(failed.state(), effects);
        return left == null
                ? failed
                : new StepFailed(failed.message(), true, failed.backoff(), left.state(), left.effects());
    }

    private void requireCheckpoint(Json state) {
        if (!state.isObject()) {
            throw new IllegalArgumentException(
                    "A checkpoint's state has to be a JSON object. Give a map or a record, for example Map.of(\"done\", %s)."
                            .formatted(state.text().length() > 40 ? "…" : state.text()));
        }
        int most = recorder.limits().checkpointBytesMax();
        String text = state.text();
        // A character takes three bytes at most, so most states need no counting.
        if (text.length() > most / 3 && text.getBytes(StandardCharsets.UTF_8).length > most) {
            throw new IllegalArgumentException(
                    "A checkpoint's state may have %,d bytes, but has %,d. Store what is large elsewhere and keep a reference to it, or raise recoveryLimits(..).checkpointBytesMax."
                            .formatted(most, text.getBytes(StandardCharsets.UTF_8).length));
        }
    }

    private void record(String what, Outgoing record) throws InterruptedException {
        requireOurs(what);
        try {
            if (!step.isAcceptanceStored()) {
                recorder.hurry();
                step.awaitAcceptance();
                requireOurs(what);
            }
            recorder.log().append(record).get();
        } catch (CancellationException e) {
            throw over(what, "it ended before its acceptance was stored");
        } catch (InterruptedException e) {
            if (step.isAbandoned()) {
                throw over(what, "it was interrupted because others may have it");
            }
            throw e;
        } catch (ExecutionException e) {
            throw notStored(what, e.getCause() == null ? e : e.getCause());
        }
        requireOurs(what);
    }

    private static RuntimeException notStored(String what, Throwable cause) {
        return cause instanceof RecordTooLargeException
                ? new IllegalArgumentException("%s is larger than the journal takes.".formatted(what), cause)
                : new JournalUnavailableException(
                        "%s could not be stored in time, and may be stored or not. Is the broker up?".formatted(what),
                        cause);
    }

    private void requireOurs(String what) {
        if (!step.isRunning()) {
            throw over(what, "it was answered, or ended from outside");
        }
        if (recorder.overslept()) {
            throw over(what, "this process slept so long that others may have it");
        }
        if (step.request().isExpiredAt(recorder.now())) {
            throw over(what, "its deadline has passed");
        }
    }

    private StepOverException over(String what, String why) {
        StepKey key = step.request().key();
        return new StepOverException(
                "%s does not count: the step of job %s, attempt %d, is over, because %s. End the handler."
                        .formatted(what, key.jobKey(), key.attempt(), why));
    }
}
