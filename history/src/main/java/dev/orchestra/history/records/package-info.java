/** What a record of the engine changes in the history: a pure core, and the statements that write it. */
@NullMarked
package dev.orchestra.history.records;

import org.jspecify.annotations.NullMarked;
