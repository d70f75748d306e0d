/**
 * What every adapter of the journal does with the records it reads: offers them in order, keeps what has to wait, moves the
 * committed place along the done prefix, and stores dead letters. Public only for the adapters.
 */
@NullMarked
package dev.orchestra.events.subscription;

import org.jspecify.annotations.NullMarked;
