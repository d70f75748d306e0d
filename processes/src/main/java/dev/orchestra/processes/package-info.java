/**
 * The names that models, server and agents share, and the files that are deployed. The models and
 * schemas themselves lie in this module's resources; a test proves that each name used in a model
 * has its constant here, and the reverse.
 */
@NullMarked
package dev.orchestra.processes;

import org.jspecify.annotations.NullMarked;
