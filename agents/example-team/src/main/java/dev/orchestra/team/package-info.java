/** The example team: an app designer, a Terraform generator and a Kafka expert, each an agent in its own process. */
@NullMarked
package dev.orchestra.team;

import org.jspecify.annotations.NullMarked;
