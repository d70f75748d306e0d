package dev.orchestra.console;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the REST API.
 *
 * @param jsonSizeMax the largest JSON body that is read; a larger one is refused with 413
 * @param awaitDefault how long a start with {@code awaitResult} waits where the call does not say
 * @param awaitMax the longest time that a call may ask to wait
 * @param awaitingMax how many calls may wait for a result at once
 * @param engineTimeout how long a call waits for the engine's answer
 * @param pageMax the most items of one page
 * @param deadLettersMax how many dead letters are kept for the list; the topics keep them all
 */
@ConfigurationProperties("orchestra.console")
public record ConsoleProperties(
        @DefaultValue("1MB") DataSize jsonSizeMax,
        @DefaultValue("30s") Duration awaitDefault,
        @DefaultValue("10m") Duration awaitMax,
        @DefaultValue("2000") int awaitingMax,
        @DefaultValue("15s") Duration engineTimeout,
        @DefaultValue("200") int pageMax,
        @DefaultValue("10000") int deadLettersMax) {

    public ConsoleProperties {
        if (jsonSizeMax.toBytes() < 1024) {
            throw new IllegalArgumentException(
                    "orchestra.console.json-size-max has to be at least 1KB, but is " + jsonSizeMax + ".");
        }
        if (awaitDefault.isNegative() || awaitDefault.compareTo(awaitMax) > 0) {
            throw new IllegalArgumentException("orchestra.console.await-default has to be from 0 to await-max ("
                    + awaitMax + "), but is " + awaitDefault + ".");
        }
        if (awaitingMax < 1 || pageMax < 1 || pageMax > 1000 || deadLettersMax < 1) {
            throw new IllegalArgumentException(
                    "orchestra.console: awaiting-max and dead-letters-max have to be at least 1, page-max from 1 to"
                            + " 1000.");
        }
        if (engineTimeout.isNegative() || engineTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "orchestra.console.engine-timeout has to be positive, but is " + engineTimeout + ".");
        }
    }
}
