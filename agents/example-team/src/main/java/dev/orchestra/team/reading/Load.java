package dev.orchestra.team.reading;

import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts figures on flows: what the text says, and where it is silent, stated assumptions. */
final class Load {

    /** Peak over average where the text gives only one of them. */
    static final double PEAK_FACTOR_DEFAULT = 3;

    private static final long BYTES_DEFAULT = 1_024;
    private static final long RETENTION_HOURS_DEFAULT = 7 * 24;
    private static final double RATE_DEFAULT = 1;

    private final Workloads workloads;
    private final String main;
    /** What was supposed, with a place for the nouns it was supposed for. */
    private final Map<String, Set<String>> supposed = new LinkedHashMap<>();

    Load(Workloads workloads) {
        this.workloads = workloads;
        this.main = workloads.main();
    }

    Flow on(Draft draft) {
        String noun = draft.noun().isEmpty() ? main : draft.noun();
        String shown = noun.isEmpty() ? "messages" : Nouns.plural(noun);
        Workload said = workloads.about(noun);
        double peakFactor = peakFactor(said, shown);
        return new Flow(
                draft.from(),
                draft.to(),
                draft.kind(),
                draft.kind() == FlowKind.EVENT ? event(draft) : null,
                Figures.rounded(rate(said, shown, peakFactor)),
                Figures.rounded(peakFactor),
                bytes(said, shown),
                retention(said, shown, draft.kind()),
                loss(said, shown),
                draft.reason());
    }

    /** What was supposed, one sentence each. */
    List<String> assumptions() {
        List<String> assumptions = new ArrayList<>(workloads.assumptions());
        supposed.forEach((text, nouns) -> assumptions.add(text.replace("%", String.join(", ", nouns))));
        return assumptions;
    }

    private void suppose(String text, String shown) {
        supposed.computeIfAbsent(text, key -> new LinkedHashSet<>()).add(shown);
    }

    private double rate(Workload said, String shown, double peakFactor) {
        if (said.perSecond() != null) {
            return said.perSecond();
        }
        if (said.peakPerSecond() != null) {
            return said.peakPerSecond() / peakFactor;
        }
        Workload busiest = workloads.about(main);
        if (busiest.perSecond() != null) {
            suppose(
                    "No rate is given for %; supposed as many as " + Nouns.plural(main) + ", "
                            + Figures.plain(Figures.rounded(busiest.perSecond())) + " per second.",
                    shown);
            return busiest.perSecond();
        }
        suppose("No rate is given for %; supposed " + Figures.plain(RATE_DEFAULT) + " per second.", shown);
        return RATE_DEFAULT;
    }

    private double peakFactor(Workload said, String shown) {
        if (said.peakPerSecond() != null && said.perSecond() != null && said.perSecond() > 0) {
            return Math.max(1, said.peakPerSecond() / said.perSecond());
        }
        if (said.peakFactor() != null) {
            return said.peakFactor();
        }
        Workload busiest = workloads.about(main);
        if (said.perSecond() == null && busiest.peakFactor() != null) {
            suppose("No peak is given for %; supposed as for " + Nouns.plural(main) + ".", shown);
            return busiest.peakFactor();
        }
        suppose(
                "No peak is given for %; supposed " + Figures.plain(PEAK_FACTOR_DEFAULT) + " times the average.",
                shown);
        return PEAK_FACTOR_DEFAULT;
    }

    private long bytes(Workload said, String shown) {
        if (said.bytes() != null) {
            return said.bytes();
        }
        suppose("No size is given for %; supposed 1 KB (1,024 bytes).", shown);
        return BYTES_DEFAULT;
    }

    private long retention(Workload said, String shown, FlowKind kind) {
        Long hours =
                kind == FlowKind.EVENT ? said.kept().forEvents() : said.kept().forCalls();
        if (hours != null) {
            return hours;
        }
        if (kind == FlowKind.EVENT) {
            suppose("No retention is given for %; supposed 7 days.", shown);
        }
        return RETENTION_HOURS_DEFAULT;
    }

    private Loss loss(Workload said, String shown) {
        if (said.loss() != null) {
            return said.loss();
        }
        suppose("Nothing is said about losing %; supposed that none may be lost.", shown);
        return Loss.NOT_TOLERATED;
    }

    /** The event's name: "order-placed", "location-updates", or, where nothing says what it is, "order-service-events". */
    private static String event(Draft draft) {
        if (draft.noun().isEmpty()) {
            return draft.from() + "-events";
        }
        return Components.slug(
                draft.happening().isEmpty() ? Nouns.plural(draft.noun()) : draft.noun() + " " + draft.happening());
    }
}
