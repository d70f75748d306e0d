package dev.orchestra.server;

import dev.orchestra.reconstruction.DetectorSettings;
import dev.orchestra.reconstruction.checkpoints.CheckpointIndexSettings;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When an agent counts as lost.
 *
 * @param enabled whether this process judges agents; without it, a lost agent's step ends at its deadline
 * @param hardTimeout an agent that was not heard for this long is lost
 * @param returnTimeout the same after an outage of the journal
 * @param pauseMax a look that comes this much later than the last one means that we ourselves did not run
 * @param readSilenceMax after this time without a successful read the journal counts as away
 * @param orphanAgeMax how long ago a process may have been replaced for its steps to be judged
 * @param lookInterval how often to look
 * @param suspectPhi how suspicious a silence has to be for an agent to be suspected: one in 10 to this such silences ends by
 *     itself
 * @param checkpoints how the last checkpoints are kept in mind, which go along with verdicts
 */
@ConfigurationProperties("orchestra.detector")
record DetectorProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("5s") Duration hardTimeout,
        @DefaultValue("15s") Duration returnTimeout,
        @DefaultValue("1s") Duration pauseMax,
        @DefaultValue("2s") Duration readSilenceMax,
        @DefaultValue("10m") Duration orphanAgeMax,
        @DefaultValue("250ms") Duration lookInterval,
        @DefaultValue("8") double suspectPhi,
        @DefaultValue Checkpoints checkpoints) {

    /**
     * The last checkpoints of steps.
     *
     * @param jobsMax how many jobs' checkpoints are known at most
     * @param readTimeout how long a verdict waits for what it is to take along
     * @param ageMax after this time without a new one, a step's checkpoints are removed from the topic
     */
    record Checkpoints(
            @DefaultValue("200000") int jobsMax,
            @DefaultValue("30s") Duration readTimeout,
            @DefaultValue("8d") Duration ageMax) {

        CheckpointIndexSettings settings() {
            return new CheckpointIndexSettings(jobsMax, readTimeout, ageMax);
        }
    }

    DetectorSettings settings() {
        return new DetectorSettings(
                hardTimeout, returnTimeout, pauseMax, readSilenceMax, orphanAgeMax, lookInterval, suspectPhi);
    }
}
