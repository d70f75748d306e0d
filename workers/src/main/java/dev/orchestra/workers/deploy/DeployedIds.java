package dev.orchestra.workers.deploy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The ids that one deployment brings, each of which it may bring once. */
final class DeployedIds {

    private final Map<String, String> fileById = new HashMap<>();

    /** Takes an id note of; a second file that brings it is a finding. */
    Optional<Finding> add(String kind, String id, String file) {
        String first = fileById.putIfAbsent(kind + " " + id, file);
        if (first == null) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                file,
                id,
                Rule.DUPLICATE_ID,
                "The %s '%s' is in '%s' already. Change the id in one of them, or deploy only one."
                        .formatted(kind, DeploymentChecks.abbreviated(id), first)));
    }
}
