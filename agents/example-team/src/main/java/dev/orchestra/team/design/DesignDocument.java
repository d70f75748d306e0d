package dev.orchestra.team.design;

import java.util.Locale;
import java.util.Objects;

/** A design as a document for people. */
public final class DesignDocument {

    private DesignDocument() {}

    /** The document in Markdown. */
    public static String of(Design design) {
        StringBuilder out = new StringBuilder();
        out.append("# ")
                .append(line(design.name()))
                .append("\n\n")
                .append(line(design.summary()))
                .append("\n\n## Components\n\n");
        out.append("| component | kind | why |\n|---|---|---|\n");
        for (Component component : design.components()) {
            row(out, component.name(), component.kind().wireName(), component.reason());
        }
        out.append("\n## Data flows\n\n");
        if (design.flows().isEmpty()) {
            out.append("None.\n");
        } else {
            out.append(
                    "| from | to | how | per second | peak | bytes | kept | loss | why |\n|---|---|---|---|---|---|---|---|---|\n");
            design.flows().forEach(flow -> flow(out, design, flow));
        }
        if (!design.assumptions().isEmpty()) {
            out.append("\n## Assumptions\n\n");
            design.assumptions()
                    .forEach(assumption ->
                            out.append("- ").append(line(assumption)).append('\n'));
        }
        return out.toString();
    }

    private static void flow(StringBuilder out, Design design, Flow flow) {
        row(
                out,
                design.component(flow.from()).name(),
                design.component(flow.to()).name(),
                flow.kind() == FlowKind.EVENT ? "event " + Objects.requireNonNull(flow.event()) : "call",
                figure(flow.messagesPerSecond()),
                figure(flow.peakMessagesPerSecond()),
                String.format(Locale.ROOT, "%,d", flow.messageBytes()),
                kept(flow.retentionHours()),
                flow.loss().wireName(),
                flow.reason());
    }

    private static String kept(long hours) {
        if (hours == Flow.FOREVER) {
            return "for ever";
        }
        return hours % 24 == 0 ? hours / 24 + (hours == 24 ? " day" : " days") : hours + " h";
    }

    private static String figure(double value) {
        return value >= 10 ? String.format(Locale.ROOT, "%,.0f", value) : String.format(Locale.ROOT, "%.3g", value);
    }

    private static void row(StringBuilder out, String... cells) {
        out.append('|');
        for (String cell : cells) {
            out.append(' ').append(line(cell).replace("|", "\\|")).append(" |");
        }
        out.append('\n');
    }

    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", " ");
    }
}
