package dev.orchestra.stack;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How tests wait with Awaitility where they do not say so themselves: a minute, since a build machine may stall for
 * seconds, with looks so close together that a test ends soon after what it waits for. JUnit finds it on the class path.
 */
public final class WaitingInTests implements LauncherSessionListener {

    private static final Duration MOST = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        Awaitility.setDefaultTimeout(MOST);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(BETWEEN_LOOKS);
    }
}
