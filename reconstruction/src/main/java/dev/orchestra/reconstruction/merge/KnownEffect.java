package dev.orchestra.reconstruction.merge;

/**
 * An effect of the step that is on record.
 *
 * @param effect the id
 * @param undone whether it was taken back already, or that was asked for
 */
public record KnownEffect(String effect, boolean undone) {}
