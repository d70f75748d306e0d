package dev.orchestra.team.reading;

import dev.orchestra.team.design.Loss;
import org.jspecify.annotations.Nullable;

/** What the text says about the load of one kind of data; null is what it does not say. */
record Workload(
        @Nullable Double perSecond,
        @Nullable Double peakPerSecond,
        @Nullable Double peakFactor,
        @Nullable Long bytes,
        Kept kept,
        @Nullable Loss loss) {

    static final Workload UNKNOWN = new Workload(null, null, null, null, Kept.UNKNOWN, null);

    /** How long it is kept, in hours, where it is told: in a store, as an event, or just kept. */
    record Kept(
            @Nullable Long inStore,
            @Nullable Long asEvent,
            @Nullable Long anywhere) {

        static final Kept UNKNOWN = new Kept(null, null, null);

        @Nullable
        Long forEvents() {
            return asEvent != null ? asEvent : anywhere;
        }

        @Nullable
        Long forCalls() {
            return inStore != null ? inStore : anywhere != null ? anywhere : asEvent;
        }

        Kept or(Kept other) {
            return new Kept(
                    inStore != null ? inStore : other.inStore,
                    forEvents() != null ? asEvent : other.asEvent,
                    anywhere != null ? anywhere : other.anywhere);
        }
    }

    /** What this workload says, and where it is silent, what the other one says. */
    Workload or(Workload other) {
        boolean rateKnown = perSecond != null || peakPerSecond != null;
        return new Workload(
                rateKnown ? perSecond : other.perSecond,
                rateKnown ? peakPerSecond : other.peakPerSecond,
                peakFactor != null ? peakFactor : other.peakFactor,
                bytes != null ? bytes : other.bytes,
                kept.or(other.kept),
                loss != null ? loss : other.loss);
    }

    /** With a rate, unless one is known. */
    Workload withRate(double value, boolean peak) {
        return peak
                ? new Workload(
                        perSecond,
                        peakPerSecond != null ? peakPerSecond : Double.valueOf(value),
                        peakFactor,
                        bytes,
                        kept,
                        loss)
                : new Workload(
                        perSecond != null ? perSecond : Double.valueOf(value),
                        peakPerSecond,
                        peakFactor,
                        bytes,
                        kept,
                        loss);
    }

    Workload withPeakFactor(double value) {
        return or(new Workload(null, null, value, null, Kept.UNKNOWN, null));
    }

    Workload withBytes(long value) {
        return or(new Workload(null, null, null, value, Kept.UNKNOWN, null));
    }

    Workload withKept(Kept value) {
        return or(new Workload(null, null, null, null, value, null));
    }

    Workload withLoss(Loss value) {
        return or(new Workload(null, null, null, null, Kept.UNKNOWN, value));
    }
}
