package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.RecoveryHistory.Checkpoint;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.processes.Variables;
import dev.orchestra.reconstruction.merge.Base;
import dev.orchestra.reconstruction.merge.KnownCheckpoint;
import dev.orchestra.reconstruction.merge.KnownEffect;
import dev.orchestra.reconstruction.merge.LostAttempt;
import dev.orchestra.reconstruction.merge.MergeInput;
import dev.orchestra.reconstruction.merge.PeerSaid;
import dev.orchestra.reconstruction.merge.Rebuilt;
import dev.orchestra.reconstruction.merge.Said;
import dev.orchestra.reconstruction.peers.Gatherings;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what was loaded and gathered. */
final class MergePart implements Part {

    private final CaseHistories histories;
    private final Gatherings gatherings;
    private final LivePeers live;
    private final Merger merger;
    private final CaseEvents events;
    private final CaseOptions options;
    private final Clock clock;

    MergePart(
            CaseHistories histories,
            Gatherings gatherings,
            LivePeers live,
            Merger merger,
            CaseEvents events,
            CaseOptions options,
            Clock clock) {
        this.histories = histories;
        this.gatherings = gatherings;
        this.live = live;
        this.merger = merger;
        this.events = events;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "merge";
    }

    @Override
    public List<String> variables() {
        return List.of(
                CaseFile.VARIABLE,
                Loss.VARIABLE,
                RecoverableStep.AGENT,
                CaseHistories.LOST_JOBS,
                GatherPart.VARIABLE,
                Variables.RESUME,
                Variables.ORCHESTRA);
    }

    @Override
    public Json work(Job job, JsonFields variables) throws InterruptedException {
        Instant startedAt = clock.instant();
        CaseFile file = CaseFile.of(variables);
        Loss loss = Loss.of(variables);
        CaseHistory history = histories.of(file, loss, variables);
        MergeInput input = new MergeInput(
                new LostAttempt(loss.attempt(), loss.agentId(), loss.incarnation(), loss.checkpoint()),
                live.card(loss.agentId(), loss.agent())
                        .map(AgentRegistered::stateSchema)
                        .orElse(null),
                base(variables),
                history.checkpoints().stream().map(MergePart::known).toList(),
                history.effects().stream().map(MergePart::known).toList(),
                history.events().stream().map(MergePart::said).toList(),
                answers(variables));
        Merger.Merged merged = merger.merge(input);
        Rebuilt rebuilt = merged.rebuilt();
        boolean confident = rebuilt.isAtLeast(options.confidenceMin());
        Instant endedAt = clock.instant();
        tell(CaseRef.of(file.id(), loss, job, variables), told(merged, history, confident, startedAt, endedAt));
        return Json.of(Map.of(
                RebuiltState.VARIABLE,
                new RebuiltState(
                        confident,
                        rebuilt.confidence(),
                        rebuilt.state(),
                        rebuilt.effects(),
                        rebuilt.details(),
                        endedAt)));
    }

    /** What the lost attempt had begun with itself. */
    private static @Nullable Base base(JsonFields variables) {
        Optional<Resume> earlier = Standing.earlier(variables.get(Variables.RESUME));
        return earlier.map(
                        it -> new Base(it.state(), it.effects(), it.confidence() == null ? 1 : share(it.confidence())))
                .orElse(null);
    }

    private static double share(double confidence) {
        return Math.max(0, Math.min(1, confidence));
    }

    private static KnownCheckpoint known(Checkpoint it) {
        return new KnownCheckpoint(
                it.sequence(),
                it.attempt(),
                it.agentId(),
                null,
                it.state(),
                it.effects(),
                it.recordedAt(),
                new KnownCheckpoint.Place(it.topic(), it.partition(), it.offset()));
    }

    private static KnownEffect known(Effect it) {
        return switch (it.undo()) {
            case STANDS -> new KnownEffect(it.effect(), false);
            case REQUESTED, UNDONE, FAILED -> new KnownEffect(it.effect(), true);
        };
    }

    private static Said said(RecordedEvent it) {
        return new Said(
                it.source(),
                it.id(),
                it.type(),
                it.recordedAt(),
                Json.trusted(it.attributes())
                        .string(Attribute.SENDER.wireName())
                        .orElse(null),
                Json.trusted(it.data()));
    }

    private List<PeerSaid> answers(JsonFields variables) {
        List<PeerSaid> said = new ArrayList<>();
        for (PeerAnswer answer : GatherPart.answers(variables)) {
            gatherings
                    .told(answer)
                    .ifPresent(it -> said.add(new PeerSaid(it.responder(), it.interactions(), it.memory())));
        }
        return said;
    }

    private static CaseMerged told(
            Merger.Merged merged, CaseHistory history, boolean confident, Instant startedAt, Instant endedAt) {
        Rebuilt rebuilt = merged.rebuilt();
        return new CaseMerged(
                confident,
                rebuilt.confidence(),
                rebuilt.state(),
                history.checkpoints().size(),
                history.events().size(),
                json(rebuilt.fields()),
                json(rebuilt.conflicts()),
                json(rebuilt.gaps()),
                rebuilt.effects(),
                merged.model(),
                merged.tokens(),
                rebuilt.notes(),
                startedAt,
                endedAt);
    }

    private static List<Json> json(List<?> values) {
        return values.stream().map(Json::of).toList();
    }

    /** A story that is too large is told without its lists: the case must not hang on it. */
    private void tell(CaseRef about, CaseMerged merged) throws InterruptedException {
        try {
            events.tell(about, merged);
        } catch (RecordTooLargeException e) {
            events.tell(
                    about,
                    new CaseMerged(
                            merged.confident(),
                            merged.confidence(),
                            Json.object(),
                            merged.checkpoints(),
                            merged.events(),
                            List.of(),
                            List.of(),
                            List.of(),
                            merged.effects(),
                            merged.model(),
                            merged.tokens(),
                            List.of("The state and where it comes from are too large to be told here. "
                                    + e.getMessage()),
                            merged.startedAt(),
                            merged.endedAt()));
        }
    }
}
