package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.util.List;

/**
 * What one peer answered. Nothing in it is trusted.
 *
 * @param responder the peer's agent id
 * @param interactions objects: what the two said to each other
 * @param memory an object, by the fields of the lost agent's state
 */
public record PeerSaid(String responder, List<Json> interactions, Json memory) {
    public PeerSaid {
        interactions = List.copyOf(interactions);
    }
}
