package dev.orchestra.events.log;

import java.util.List;

/**
 * Appends under a name that only one writer holds: whoever took the name last. So what it appends stands on what it read
 * after it took the name, and nothing of an earlier holder comes in between or after.
 *
 * <p>Its methods block, and may be called from any thread.
 */
public interface EventWriter extends AutoCloseable {

    /**
     * Appends records, all or none.
     *
     * @return their places, in the order of the records
     * @throws FencedException if another writer has taken the name; nothing was appended, and nothing will be
     * @throws RecordTooLargeException if one of them is over the size limit; nothing was appended
     * @throws JournalUnavailableException if the journal did not say that they are stored. They may be: take the name again,
     *     which settles it, and read. This writer is of no use any more
     */
    List<Position> append(List<Outgoing> records);

    /** Lets go of what the writer holds in this process. The name stays its own until another takes it. */
    @Override
    void close();
}
