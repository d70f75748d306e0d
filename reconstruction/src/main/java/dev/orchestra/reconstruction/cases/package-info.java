/** The cases of lost attempts: the jobs of the process that rebuilds them, and what is told about them. */
@NullMarked
package dev.orchestra.reconstruction.cases;

import org.jspecify.annotations.NullMarked;
