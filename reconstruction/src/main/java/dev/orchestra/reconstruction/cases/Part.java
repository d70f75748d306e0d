package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.List;

/**
 * A part of a case. It may block. It may be killed anywhere and done again, also by another replica at the same time: what it
 * does must be the same then.
 */
interface Part {

    /** Its name in metrics and spans. */
    String name();

    /** The only variables that its job brings along. */
    List<String> variables();

    /**
     * Does it.
     *
     * @return the variables that its job is completed with
     * @throws NotYetException if it has to wait for something that comes back by itself; the history and the journal say so
     *     by exceptions of their own
     * @throws BrokenCaseException if an operator has to look
     */
    Json work(Job job, JsonFields variables) throws InterruptedException;
}
