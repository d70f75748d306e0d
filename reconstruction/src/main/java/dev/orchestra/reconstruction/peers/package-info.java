/** What the peers of a lost agent know: one question for each lost incarnation, and the collecting of the answers. */
@NullMarked
package dev.orchestra.reconstruction.peers;

import org.jspecify.annotations.NullMarked;
