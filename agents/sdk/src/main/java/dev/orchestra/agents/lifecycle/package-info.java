/** What lives and ends with an agent's runtime. */
@NullMarked
package dev.orchestra.agents.lifecycle;

import org.jspecify.annotations.NullMarked;
