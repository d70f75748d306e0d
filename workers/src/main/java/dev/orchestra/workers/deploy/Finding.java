package dev.orchestra.workers.deploy;

import org.jspecify.annotations.Nullable;

/**
 * Something that keeps files from being deployed.
 *
 * @param file the name it was sent under; null where it is about the deployment as a whole
 * @param element the id of the BPMN element; null where it is about the file as a whole
 * @param message what was expected, what was found and what to do
 */
public record Finding(@Nullable String file, @Nullable String element, Rule rule, String message) {}
