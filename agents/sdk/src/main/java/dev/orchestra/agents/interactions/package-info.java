/** What an agent had to do with another one: its record is the journal, read back on demand. */
@NullMarked
package dev.orchestra.agents.interactions;

import org.jspecify.annotations.NullMarked;
