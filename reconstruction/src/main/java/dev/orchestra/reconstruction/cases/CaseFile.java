package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.workers.json.JsonFields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a case hand to each other, in the process variable {@code case}. It is small: what is large stays in the
 * history and on topics.
 *
 * @param gathering names the question to the peers
 * @param peers the agent ids that are asked
 * @param family the instance, and those that it called or was called by
 * @param openedAt when the first part began
 * @param since interactions before this do not count
 * @param until interactions from here on do not count
 */
record CaseFile(
        String id,
        String agent,
        @Nullable String agentId,
        @Nullable String incarnation,
        String gathering,
        List<String> peers,
        List<String> family,
        Instant openedAt,
        Instant since,
        Instant until) {

    static final String VARIABLE = RecoverableStep.CASE;

    CaseFile {
        peers = peers == null ? List.of() : List.copyOf(peers);
        family = family == null ? List.of() : List.copyOf(family);
    }

    /** @throws BrokenCaseException if the variable is not there or does not fit */
    static CaseFile of(JsonFields variables) {
        Json variable = variables
                .get(VARIABLE)
                .orElseThrow(
                        () -> new BrokenCaseException(
                                "The variable 'case' is missing: the case has to be opened first, by a job 'reconstruction-collect'."));
        try {
            return variable.as(CaseFile.class);
        } catch (IllegalArgumentException e) {
            throw new BrokenCaseException("The variable 'case' cannot be read: " + e.getMessage(), e);
        }
    }
}
