/** What the agents of the team hand to each other: a design of components and data flows. */
@NullMarked
package dev.orchestra.team.design;

import org.jspecify.annotations.NullMarked;
