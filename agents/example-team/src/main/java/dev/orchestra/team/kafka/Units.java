package dev.orchestra.team.kafka;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Figures for people. */
final class Units {

    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Units() {}

    /** Three significant digits, no exponent. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        return new BigDecimal(value)
                .round(new MathContext(3, RoundingMode.HALF_UP))
                .stripTrailingZeros()
                .toPlainString();
    }

    static String bytes(long bytes) {
        double value = (double) bytes;
        int unit = 0;
        while (value >= 1_024 && unit < SIZES.length - 1) {
            value /= 1_024;
            unit++;
        }
        return number(value) + " " + SIZES[unit];
    }

    static String duration(long millis) {
        long minutes = millis / 60_000;
        if (minutes % (24 * 60) == 0) {
            long days = minutes / (24 * 60);
            return days + (days == 1 ? " day" : " days");
        }
        return minutes >= 60 ? number(minutes / 60.0) + " h" : minutes + " min";
    }
}
