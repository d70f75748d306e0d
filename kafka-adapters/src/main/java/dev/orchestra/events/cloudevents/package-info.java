/** Events as CloudEvents 1.0 records. The only package that knows the CloudEvents library. */
@NullMarked
package dev.orchestra.events.cloudevents;

import org.jspecify.annotations.NullMarked;
