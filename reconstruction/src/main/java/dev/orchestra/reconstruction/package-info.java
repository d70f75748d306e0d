/** Recovery: the failure detector, which finds the steps of agents that are gone. */
@NullMarked
package dev.orchestra.reconstruction;

import org.jspecify.annotations.NullMarked;
