package dev.orchestra.workers.output;

import java.util.Optional;

/** Where the XML of deployed processes can be looked up. Asked at most once for each output event of a definition. */
@FunctionalInterface
public interface ProcessModels {

    /** The BPMN of a definition; empty while it is not known. May block, for a second or so, and may throw when it is away. */
    Optional<String> xml(long processDefinitionKey);

    /** Knows nothing: what an output event sends is then told from its variables alone. */
    static ProcessModels unknown() {
        return key -> Optional.empty();
    }
}
