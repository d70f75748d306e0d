/** The REST API under {@code /api/v1}: it translates between HTTP and the modules that know the answers. */
@NullMarked
package dev.orchestra.console;

import org.jspecify.annotations.NullMarked;
