package dev.orchestra.agents.interactions;

import java.util.List;

/**
 * What is on record.
 *
 * @param interactions oldest first
 * @param leftOut how many older ones did not fit the limits
 * @param unread topics that could not be read in time, or do not exist; empty if nothing is missing
 */
public record Recollection(List<Interaction> interactions, int leftOut, List<String> unread) {

    public Recollection {
        interactions = List.copyOf(interactions);
        unread = List.copyOf(unread);
    }
}
