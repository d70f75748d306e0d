/** The deployable: wiring and configuration of the modules, and nothing else. */
@NullMarked
package dev.orchestra.server;

import org.jspecify.annotations.NullMarked;
