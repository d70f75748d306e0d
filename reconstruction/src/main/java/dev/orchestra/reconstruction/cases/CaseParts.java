package dev.orchestra.reconstruction.cases;

import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.processes.EarlierJobTypes;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.reconstruction.peers.Gatherings;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoDesk;
import dev.orchestra.reconstruction.undo.UndoOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of cases, and what they listen to the journal with. */
final class CaseParts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaseParts.class);

    private final ExecutorService runner = Executors.newVirtualThreadPerTaskExecutor();

    private final Gatherings gatherings;
    private final UndoDesk desk;
    private final IngestGate gate;
    private final HeadStarts headStarts;
    private final Map<String, Part> byJobType = new LinkedHashMap<>();

    CaseParts(Reconstructions.Dependencies on, CaseOptions options, PeerOptions peers, UndoOptions undo) {
        LivePeers live = new LivePeers(on.directory());
        gatherings = Gatherings.start(
                new Gatherings.Dependencies(on.log(), on.topics(), live::isAlive, on.meters(), on.clock()), peers);
        desk = UndoDesk.start(
                new UndoDesk.Dependencies(
                        on.log(),
                        on.topics(),
                        live::hasProcess,
                        () -> UUID.randomUUID().toString(),
                        on.clock()),
                undo);
        RecoveryHistory history = new PacedHistory(on.history(), options.questionsMax());
        gate = new IngestGate(history, on.log(), on.topics(), options.ingestWait());
        CaseHistories histories = new CaseHistories(history, options);
        CaseEvents events = new CaseEvents(on.log(), on.topics(), on.meters());
        Clock clock = on.clock();
        int peersMax = peers.enabled() ? peers.peersMax() : 0;
        GatherPart gather = new GatherPart(history, gatherings, this::beside, events, clock);
        CaseOpener opener = new CaseOpener(history, gate, live, asking(gather), this::beside, options, peersMax, clock);
        OpenPart.Ahead reading = (file, loss, variables) -> histories.begin(file, loss, variables, runner);
        CaseMerge merge = new CaseMerge(histories, gatherings, live, on.merger(), options, clock);
        headStarts = new HeadStarts(opener, runner, options, clock);
        byJobType.put(JobTypes.RECONSTRUCTION_COLLECT, new CollectPart(headStarts, reading, histories, gather, events));
        byJobType.put(JobTypes.RECONSTRUCTION_REBUILD, new RebuildPart(merge, events));
        // Of processes that were deployed before those two were.
        byJobType.put(EarlierJobTypes.RECONSTRUCTION_OPEN, new OpenPart(opener, reading, events));
        byJobType.put(EarlierJobTypes.RECONSTRUCTION_LOAD, new LoadPart(histories));
        byJobType.put(EarlierJobTypes.RECONSTRUCTION_GATHER, gather);
        byJobType.put(EarlierJobTypes.RECONSTRUCTION_MERGE, new MergePart(merge, events));
        byJobType.put(JobTypes.RECONSTRUCTION_UNDO, new UndoPart(histories, gate, desk, events, clock));
        byJobType.put(JobTypes.RECONSTRUCTION_GIVE_UP, new GiveUpPart(history, histories, gate, desk, events, clock));
    }

    /** Runs it beside the caller or, while the server stops, by the caller. */
    private void beside(Runnable question) {
        try {
            runner.execute(question);
        } catch (RejectedExecutionException e) {
            question.run();
        }
    }

    private CaseOpener.Asking asking(GatherPart gather) {
        return new CaseOpener.Asking() {
            @Override
            public void prepare(String caseId, String gathering, @Nullable String agentId, Instant since) {
                gather.prepare(caseId, gathering, agentId, since);
            }

            @Override
            public void ask(CaseFile file) {
                try {
                    var unused = runner.submit(() -> {
                        gather.begin(file);
                        return file.id();
                    });
                } catch (RejectedExecutionException e) {
                    LOG.debug("The server stops; who works on case {} next asks the peers.", file.id(), e);
                }
            }
        };
    }

    /** Opens cases before their parts come. */
    HeadStarts headStarts() {
        return headStarts;
    }

    /** In the order of a case. */
    Map<String, Part> byJobType() {
        return byJobType;
    }

    /** Cases wait here until the history has what was said before. */
    IngestGate gate() {
        return gate;
    }

    @Override
    public void close() {
        runner.shutdownNow();
        gatherings.close();
        desk.close();
    }
}
