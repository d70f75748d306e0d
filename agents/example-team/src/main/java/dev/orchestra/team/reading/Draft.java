package dev.orchestra.team.reading;

import dev.orchestra.team.design.FlowKind;

/**
 * A flow whose load is not known yet.
 *
 * @param noun key of what flows; empty if unknown
 * @param happening what happened to it: "placed"; empty if unknown
 */
record Draft(String from, String to, FlowKind kind, String noun, String happening, String reason) {

    boolean sameAs(Draft other) {
        return from.equals(other.from)
                && to.equals(other.to)
                && kind == other.kind
                && (noun.equals(other.noun) || noun.isEmpty());
    }
}
