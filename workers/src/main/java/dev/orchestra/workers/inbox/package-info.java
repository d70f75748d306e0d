/** The port to the inbox: what has been asked for, and what became of it, so that one request makes one instance. */
@NullMarked
package dev.orchestra.workers.inbox;

import org.jspecify.annotations.NullMarked;
