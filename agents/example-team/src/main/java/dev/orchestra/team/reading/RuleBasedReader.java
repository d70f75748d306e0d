package dev.orchestra.team.reading;

import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads a requirement by rules: sentences, noun phrases with known heads, verbs that say who hands what to whom, and
 * numbers with units. The same text gives the same design. What the text does not say is supposed and listed as an
 * assumption; text that says too little is unclear.
 */
public final class RuleBasedReader implements RequirementReader {

    /** Longer requirements are refused, in characters. */
    public static final int LENGTH_MAX = 100_000;

    @Override
    public Reading read(String text) {
        if (text.length() > LENGTH_MAX) {
            return new Reading.Unclear(
                    List.of("a shorter text: at most " + LENGTH_MAX + " characters, but it has " + text.length()));
        }
        Requirement requirement = Requirement.of(text);
        List<String> missing = requirement.missing();
        if (!missing.isEmpty()) {
            return new Reading.Unclear(missing);
        }
        return design(requirement);
    }

    private static Reading design(Requirement requirement) {
        Workloads workloads = Workloads.of(requirement);
        String name = Naming.nameOf(requirement, workloads.main());
        Parts parts = Parts.of(requirement, name, workloads.main());
        Completion completion = new Completion(requirement, parts, FlowFinder.in(requirement, parts));
        completion.complete();
        Load load = new Load(workloads);
        List<Flow> flows = new ArrayList<>();
        worthTheirOwn(completion.drafts(), workloads).forEach(draft -> flows.add(load.on(draft)));
        int components = parts.components().all().size();
        if (components > Design.COMPONENTS_MAX || flows.size() > Design.FLOWS_MAX) {
            return new Reading.Unclear(List.of("a smaller scope: at most " + Design.COMPONENTS_MAX + " components and "
                    + Design.FLOWS_MAX + " flows, but it has " + components + " and " + flows.size()));
        }
        List<String> assumptions = Stream.concat(completion.assumptions().stream(), load.assumptions().stream())
                .toList();
        return new Reading.Understood(new Design(
                name, Naming.summaryOf(requirement), parts.components().all(), flows, assumptions));
    }

    /** Of several calls between the same two components, the first, and those for which the text gives a rate. */
    private static List<Draft> worthTheirOwn(List<Draft> drafts, Workloads workloads) {
        List<Draft> kept = new ArrayList<>();
        for (Draft draft : drafts) {
            boolean another = kept.stream()
                    .anyMatch(earlier -> draft.kind() == FlowKind.SYNC
                            && earlier.kind() == FlowKind.SYNC
                            && earlier.from().equals(draft.from())
                            && earlier.to().equals(draft.to()));
            if (!another || workloads.hasOwnRate(draft.noun())) {
                kept.add(draft);
            }
        }
        return kept;
    }
}
