package dev.orchestra.team.terraform;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import dev.orchestra.team.design.FlowKind;
import dev.orchestra.team.design.Loss;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** How large each resource has to be for the design's flows. Every figure is a start to be measured against. */
final class Sizing {

    /** What one task with half a CPU does in a second, conservatively. */
    private static final double MESSAGES_PER_TASK = 500;

    private static final int TASKS_MIN = 2;
    private static final int TASKS_MAX = 50;
    private static final long GIB = 1L << 30;
    private static final long STORAGE_GIB_MIN = 20;
    private static final long STORAGE_GIB_MAX = 16_384;
    private static final long HOURS_KEPT_MAX = 366L * 24;
    private static final double SECONDS_PER_HOUR = 3_600;

    private final Design design;

    Sizing(Design design) {
        this.design = design;
    }

    /** Containers of a component: its peak over what one does, at least two so that one may fail. */
    long tasks(Component component) {
        double peak = flows(
                        flow -> flow.to().equals(component.id()) || flow.from().equals(component.id()))
                .mapToDouble(Flow::peakMessagesPerSecond)
                .max()
                .orElse(0);
        return Math.clamp((long) Math.ceil(peak / MESSAGES_PER_TASK), TASKS_MIN, TASKS_MAX);
    }

    String databaseClass(Component database) {
        double peak = peakInto(database);
        if (peak <= 100) {
            return "db.t4g.medium";
        }
        return peak <= 1_000 ? "db.m7g.large" : peak <= 5_000 ? "db.m7g.2xlarge" : "db.r7g.4xlarge";
    }

    String cacheType(Component cache) {
        double peak = peakInto(cache);
        return peak <= 1_000 ? "cache.t4g.medium" : peak <= 20_000 ? "cache.m7g.large" : "cache.m7g.2xlarge";
    }

    /** What a database holds when the retention is over (at most a year is provided for), and half of that again, in GiB. */
    long databaseGib(Component database) {
        double bytes = flows(flow -> flow.to().equals(database.id()))
                .mapToDouble(flow -> kept(flow, HOURS_KEPT_MAX))
                .sum();
        return gib(bytes * 1.5);
    }

    /** Whether a second copy has to stand by. */
    boolean standby(Component component) {
        return flows(flow -> flow.to().equals(component.id())).anyMatch(flow -> flow.loss() == Loss.NOT_TOLERATED);
    }

    String brokerType() {
        double peakBytes = events().mapToDouble(flow -> flow.peakMessagesPerSecond() * flow.messageBytes())
                .sum();
        return peakBytes <= 10_000_000
                ? "kafka.m7g.large"
                : peakBytes <= 40_000_000 ? "kafka.m7g.2xlarge" : "kafka.m7g.8xlarge";
    }

    /** For each of three brokers, with three copies of everything: the sum of what is kept (at most 30 days), and 40 % more. */
    long brokerGib() {
        return gib(events().mapToDouble(flow -> kept(flow, 30 * 24)).sum() * 1.4);
    }

    private static double kept(Flow flow, long hoursMax) {
        long hours = flow.retentionHours() == Flow.FOREVER ? hoursMax : Math.min(flow.retentionHours(), hoursMax);
        return flow.messagesPerSecond() * flow.messageBytes() * hours * SECONDS_PER_HOUR;
    }

    private static long gib(double bytes) {
        return Math.clamp((long) Math.ceil(bytes / GIB), STORAGE_GIB_MIN, STORAGE_GIB_MAX);
    }

    private double peakInto(Component component) {
        return flows(flow -> flow.to().equals(component.id()))
                .mapToDouble(Flow::peakMessagesPerSecond)
                .sum();
    }

    private Stream<Flow> events() {
        return flows(flow -> flow.kind() == FlowKind.EVENT);
    }

    private Stream<Flow> flows(Predicate<Flow> which) {
        return design.flows().stream().filter(which);
    }
}
