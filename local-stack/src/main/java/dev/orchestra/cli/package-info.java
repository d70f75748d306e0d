/** The command line {@code ./orchestra}. It knows the server by its REST API and its topics only. */
@NullMarked
package dev.orchestra.cli;

import org.jspecify.annotations.NullMarked;
