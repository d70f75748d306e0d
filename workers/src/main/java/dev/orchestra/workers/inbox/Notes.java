package dev.orchestra.workers.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Outcomes that have to be written down before they are given out. They come from any thread; one writes them, in batches. */
final class Notes {

    private final Inbox inbox;
    private final Queue<Note> fresh = new ConcurrentLinkedQueue<>();

    /** Those that the store did not take yet. Only whoever writes uses it. */
    private final List<Note> unwritten = new ArrayList<>();

    /** What has become of a command. */
    record Note(Pending of, Outcome outcome) {}

    Notes(Inbox inbox) {
        this.inbox = inbox;
    }

    void add(Pending p, Outcome outcome) {
        fresh.add(new Note(p, outcome));
    }

    /** Whether there is more than the last batch had room for. */
    boolean areWaiting() {
        return !fresh.isEmpty();
    }

    /** Whether the store took all that it was given. */
    boolean areWritten() {
        return unwritten.isEmpty();
    }

    /**
     * Writes a batch, together with what the store did not take before.
     *
     * @return what may be given out now
     * @throws Inbox.InboxUnavailableException if the store did not take it; it is written again with the next batch
     */
    List<Note> write() {
        unwritten.addAll(Batch.of(fresh));
        List<Inbox.Started> started = new ArrayList<>();
        List<Inbox.RequestId> released = new ArrayList<>();
        for (Note note : unwritten) {
            switch (note.outcome()) {
                case Outcome.Done done ->
                    started.add(new Inbox.Started(note.of().id(), done.key()));
                case Outcome.Refused refused
                when note.of().command.rememberRefusal() ->
                    inbox.refused(note.of().id(), refused.code(), refused.message());
                default -> released.add(note.of().id());
            }
        }
        if (!started.isEmpty()) {
            inbox.started(started);
        }
        if (!released.isEmpty()) {
            inbox.release(released);
        }
        List<Note> written = List.copyOf(unwritten);
        unwritten.clear();
        return written;
    }
}
