/** What is looked at in process files before the engine sees them, and what the engine's own refusal means. */
@NullMarked
package dev.orchestra.workers.deploy;

import org.jspecify.annotations.NullMarked;
