/** Who exists, what each can do, is it alive, and what it works on: a live view of cards and heartbeats. */
@NullMarked
package dev.orchestra.registry;

import org.jspecify.annotations.NullMarked;
