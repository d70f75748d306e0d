/** The way of a step: jobs out to agents as requests, answers back to the engine as commands. */
@NullMarked
package dev.orchestra.workers.steps;

import org.jspecify.annotations.NullMarked;
