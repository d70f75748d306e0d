package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
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
import dev.orchestra.workers.json.JsonFields;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together what is on record of a case and what its peers said. */
final class CaseMerge {

    /** What it needs to know of a job. */
    static final List<String> VARIABLES = List.of(
            CaseFile.VARIABLE,
            Loss.VARIABLE,
            RecoverableStep.AGENT,
            CaseHistories.LOST_JOBS,
            GatherPart.VARIABLE,
            Variables.RESUME,
            Variables.ORCHESTRA);

    private final CaseHistories histories;
    private final Gatherings gatherings;
    private final LivePeers live;
    private final Merger merger;
    private final CaseOptions options;
    private final Clock clock;

    CaseMerge(
            CaseHistories histories,
            Gatherings gatherings,
            LivePeers live,
            Merger merger,
            CaseOptions options,
            Clock clock) {
        this.histories = histories;
        this.gatherings = gatherings;
        this.live = live;
        this.merger = merger;
        this.options = options;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param state for the process
     * @param told for the story
     */
    record Result(RebuiltState state, CaseMerged told, CaseHistory history) {

        /** The same story without its lists, where it is too large: the case must not hang on it. */
        CaseMerged toldShortly(@Nullable String why) {
            return new CaseMerged(
                    told.confident(),
                    told.confidence(),
                    Json.object(),
                    told.checkpoints(),
                    told.events(),
                    List.of(),
                    List.of(),
                    List.of(),
                    told.effects(),
                    told.model(),
                    told.tokens(),
                    List.of("The state and where it comes from are too large to be told here. " + why),
                    told.startedAt(),
                    told.endedAt());
        }
    }

    Result merge(CaseFile file, Loss loss, JsonFields variables) throws InterruptedException {
        Instant startedAt = clock.instant();
        CaseHistory history = histories.of(file, loss, variables);
        MergeInput input = new MergeInput(
                new LostAttempt(loss.attempt(), loss.agentId(), loss.incarnation(), loss.checkpoint()),
                live.card(loss.agentId(), loss.agent())
                        .map(AgentRegistered::stateSchema)
                        .orElse(null),
                base(variables),
                history.checkpoints().stream().map(CaseMerge::known).toList(),
                history.effects().stream().map(CaseMerge::known).toList(),
                history.events().stream().map(CaseMerge::said).toList(),
                answers(variables));
        Merger.Merged merged = merger.merge(input);
        Rebuilt rebuilt = merged.rebuilt();
        boolean confident = rebuilt.isAtLeast(options.confidenceMin());
        Instant endedAt = clock.instant();
        RebuiltState state = new RebuiltState(
                confident, rebuilt.confidence(), rebuilt.state(), rebuilt.effects(), rebuilt.details(), endedAt, null);
        return new Result(state, told(merged, history, confident, startedAt, endedAt), history);
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
}
