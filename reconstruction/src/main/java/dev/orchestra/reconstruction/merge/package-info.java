/**
 * Rebuilds what a lost attempt knew: a pure core that gives the same bytes for the same inputs in any order, and the port to a
 * model that may settle what the core leaves open.
 */
@NullMarked
package dev.orchestra.reconstruction.merge;

import org.jspecify.annotations.NullMarked;
