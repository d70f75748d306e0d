package dev.orchestra.server;

import dev.orchestra.workers.output.OutputOptions;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How results are sent.
 *
 * @param lease how long an output job is ours before the engine offers it again
 * @param jobsMax how many output jobs may be in our hands at once
 */
@ConfigurationProperties("orchestra.outputs")
record OutputProperties(
        @DefaultValue("30s") Duration lease,
        @DefaultValue("1000") int jobsMax) {

    OutputOptions options() {
        return new OutputOptions(lease, jobsMax);
    }
}
