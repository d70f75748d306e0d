package dev.orchestra.team.reading;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers for people. */
final class Figures {

    private Figures() {}

    /** Without a fraction where there is none, and without an exponent. */
    static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** Rounded to three significant digits. */
    static double rounded(double value) {
        return value == 0
                ? 0
                : new BigDecimal(value)
                        .round(new MathContext(3, RoundingMode.HALF_UP))
                        .doubleValue();
    }
}
