package dev.orchestra.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One request of the demo, from its beginning to its end.
 *
 * @param id the request's
 */
record DemoRound(String id, DemoStory story, CloudEvent output, DemoVerdict verdict) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * Sends the request, tells what happens, and judges what comes of it.
     *
     * @param watcher is shown each event of the request after it was told
     * @param recovers whether the round is over only when the recovery of a lost agent was told too
     * @throws RefusedException if nothing comes of it in time
     */
    static DemoRound run(
            DemoTopics topics,
            Terminal terminal,
            String processId,
            String requirement,
            BiConsumer<CloudEvent, DemoStory> watcher,
            boolean recovers) {
        String id = topics.request(processId, Map.of("requirement", requirement));
        DemoStory story = new DemoStory(id);
        topics.read(PATIENCE, event -> {
            story.tell(event).ifPresent(line -> {
                terminal.say(event.time(), line);
                watcher.accept(event, story);
            });
            return story.output().isPresent() && (!recovers || story.recovery().isOver());
        });
        CloudEvent output = story.output()
                .orElseThrow(() -> new RefusedException("Expected a result on workflow.output within %d s, none came."
                        .formatted(PATIENCE.toSeconds())));
        return new DemoRound(id, story, output, DemoVerdict.of(output, id, story.files()));
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("request", id);
        document.put("processInstanceKey", output.attribute("correlationid"));
        document.put("steps", story.steps());
        return document;
    }
}
