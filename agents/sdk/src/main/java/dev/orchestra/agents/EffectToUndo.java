package dev.orchestra.agents;

import dev.orchestra.events.Json;

/**
 * An effect that must not stand.
 *
 * @param id unique: the key under which a second call is recognised
 * @param kind what was changed; empty if that was not said
 * @param reference what exactly; empty if that was not said
 * @param arguments what {@link StepContext#effect} was given for this handler, an object
 * @param jobKey whose step it belongs to
 */
public record EffectToUndo(String id, String kind, String reference, Json arguments, String jobKey) {}
