package dev.orchestra.cli;

import dev.orchestra.stack.JavaService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loses the agent that writes files, with {@code kill -9} and in the middle of its work, and judges what comes of it. */
final class DemoLoss implements BiConsumer<CloudEvent, DemoStory> {
    private final Function<String, Optional<JavaService>> agents;
    private final Terminal terminal;
    private final int atFile;
    private @Nullable String killed;

    /**
     * @param agents the process of an agent
     * @param files how many files there are to write; it is lost at the one in the middle
     */
    DemoLoss(Function<String, Optional<JavaService>> agents, Terminal terminal, int files) {
        this.agents = agents;
        this.terminal = terminal;
        this.atFile = files / 2 + 1;
    }

    @Override
    public void accept(CloudEvent event, DemoStory story) {
        if (killed == null
                && event.kind().equals("effect.recorded")
                && story.written().begunBy(event) >= atFile) {
            String agentId = event.attribute("agentid");
            JavaService process = agents.apply(agentId)
                    .orElseThrow(() -> new RefusedException(
                            "Expected the files to be written by an agent of the demo, but '%s' does."
                                    .formatted(agentId)));
            OptionalLong pid = process.pid();
            process.kill();
            killed = agentId;
            terminal.say("✗ kill -9 %s: %s is gone, in the middle of file %d"
                    .formatted(pid.isPresent() ? pid.getAsLong() : "?", agentId, atFile));
        }
    }

    /** What is wrong with the round in which the agent was lost, measured by the one in which none was. */
    List<String> faults(DemoRound calm, DemoRound lost) {
        List<String> faults = new ArrayList<>(lost.verdict().faults());
        DemoFiles.Count count = lost.story().written().count();
        if (killed == null) {
            faults.add("expected to lose an agent at file %d, but none wrote so many".formatted(atFile));
        } else if (!"resumed".equals(lost.story().recovery().summary().get("outcome"))) {
            faults.add("%s was lost, and its work was not recovered".formatted(killed));
        }
        if (!calm.verdict().files().equals(lost.verdict().files())) {
            faults.add("the result is not equal to the one without a loss");
        }
        if (count.again() > 1) {
            faults.add("expected only the unfinished file to be written again, but %d were".formatted(count.again()));
        }
        return faults;
    }

    /** The end of the story in a few lines. */
    List<String> told(DemoRound calm, DemoRound lost) {
        DemoFiles.Count count = lost.story().written().count();
        Map<String, Object> recovery = lost.story().recovery().summary();
        return List.of(
                "%s was lost while it wrote file %d of %d; from the verdict to the resumed step it took %s s"
                        .formatted(killed, count.before(), count.files(), recovery.get("secondsFromVerdictToResumed")),
                "files written before the loss: %d, after it: %d, written again: %d"
                        .formatted(count.before(), count.after(), count.again()),
                calm.verdict().files().equals(lost.verdict().files())
                        ? "The result is equal to the one without a loss, byte for byte"
                        : "The result is NOT equal to the one without a loss");
    }

    Map<String, Object> document(DemoRound calm, DemoRound lost) {
        DemoFiles.Count count = lost.story().written().count();
        Map<String, Object> document =
                new LinkedHashMap<>(lost.story().recovery().summary());
        document.put("equal", calm.verdict().files().equals(lost.verdict().files()));
        document.put("filesWrittenBefore", count.before());
        document.put("filesWrittenAfter", count.after());
        document.put("filesWrittenAgain", count.again());
        return document;
    }
}
