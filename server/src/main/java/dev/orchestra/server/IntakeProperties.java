package dev.orchestra.server;

import dev.orchestra.workers.inbox.IdempotentCommandsOptions;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests and messages are taken in.
 *
 * @param inFlightMax how many requests may be undecided at once
 * @param topicInFlightMax how many of them may come from one topic
 * @param messageTimeToLive how long the engine keeps a message that does not say so itself
 * @param claimValid how long after a claim the engine may be told without taking the claim over again
 * @param commandTimeMax the longest time between telling the engine and the command's place in its log
 * @param settleInterval how often the engine's records are asked about unsettled claims
 * @param backoffMax the longest wait between two tries while the engine is busy
 */
@ConfigurationProperties("orchestra.intake")
record IntakeProperties(
        @DefaultValue("2000") int inFlightMax,
        @DefaultValue("500") int topicInFlightMax,
        @DefaultValue("1h") Duration messageTimeToLive,
        @DefaultValue("10s") Duration claimValid,
        @DefaultValue("30s") Duration commandTimeMax,
        @DefaultValue("500ms") Duration settleInterval,
        @DefaultValue("2s") Duration backoffMax) {

    IdempotentCommandsOptions options() {
        return new IdempotentCommandsOptions(inFlightMax, claimValid, commandTimeMax, settleInterval, backoffMax);
    }
}
