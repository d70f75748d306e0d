/** Turns a design into Terraform for AWS. */
@NullMarked
package dev.orchestra.team.terraform;

import org.jspecify.annotations.NullMarked;
