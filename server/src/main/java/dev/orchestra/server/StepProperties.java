package dev.orchestra.server;

import dev.orchestra.workers.steps.StepTokens;
import dev.orchestra.workers.steps.StepsOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How steps are sent and answers applied.
 *
 * @param tokenSecret signs the steps' tokens, 32 bytes or more; the same in all replicas
 * @param tokenSecretsPrevious only verify, so that steps sent before a change are still answered
 * @param lease how long a job is ours before the engine offers it again
 * @param deadlineDefault how long an attempt may take where the step does not say
 * @param deadlineMax the longest deadline a step may ask for
 * @param grace how long after its deadline a step's lease still runs
 * @param backoff the wait before the next attempt where a failure names none
 * @param stepsMax how many sent steps this process keeps in mind
 * @param jobsMax how many jobs may be in our hands at once
 * @param answersMax how many answers may be on their way to the engine at once
 * @param lagHigh how many requests may wait for agents before new work waits outside
 * @param busyHigh how often the engine may say that it is busy, within 5 s, before new work waits outside
 */
@ConfigurationProperties("orchestra.steps")
record StepProperties(
        @Nullable String tokenSecret,
        @Nullable List<String> tokenSecretsPrevious,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("5m") Duration deadlineDefault,
        @DefaultValue("7d") Duration deadlineMax,
        @DefaultValue("15s") Duration grace,
        @DefaultValue("1s") Duration backoff,
        @DefaultValue("200000") int stepsMax,
        @DefaultValue("1000") int jobsMax,
        @DefaultValue("1000") int answersMax,
        @DefaultValue("10000") long lagHigh,
        @DefaultValue("500") long busyHigh) {

    StepTokens tokens() {
        String secret = tokenSecret == null ? "" : tokenSecret.strip();
        if (secret.getBytes(StandardCharsets.UTF_8).length < StepTokens.SECRET_BYTES_MIN) {
            throw new MissingSecretException(StepTokens.SECRET_BYTES_MIN, secret.length());
        }
        return new StepTokens(
                secret,
                tokenSecretsPrevious == null
                        ? List.of()
                        : tokenSecretsPrevious.stream()
                                .filter(old -> !old.isBlank())
                                .toList());
    }

    StepsOptions options() {
        return new StepsOptions(
                lease, deadlineDefault, deadlineMax, grace, backoff, stepsMax, jobsMax, answersMax, lagHigh, busyHigh);
    }

    @Override
    public String toString() {
        return "StepProperties[tokenSecret=***, lease=" + lease + "]";
    }
}
