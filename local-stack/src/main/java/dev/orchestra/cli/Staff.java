package dev.orchestra.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which agents of the example team run.
 *
 * @param posts a process each
 */
record Staff(List<Post> posts) {

    /** One of each. */
    static final Staff ONE_OF_EACH = new Staff(List.of(
            new Post("app-designer", 1, Map.of()),
            new Post("terraform-generator", 1, Map.of()),
            new Post("kafka-expert", 1, Map.of())));

    Staff {
        posts = List.copyOf(posts);
    }

    /**
     * An agent process.
     *
     * @param agent its type
     * @param number within its type, from 1
     * @param environment of the process, besides what all have
     */
    record Post(String agent, int number, Map<String, String> environment) {
        Post {
            environment = Map.copyOf(environment);
        }

        String agentId() {
            return agent + "-" + number;
        }
    }

    /**
     * One of each, and more of one type, so that somebody is there when one of them is lost.
     *
     * @param output where they put their files
     * @param pace how long they take for a file, so that a person can follow
     */
    static Staff withMore(String agent, int count, Path output, Duration pace) {
        Map<String, String> environment =
                Map.of("ORCHESTRA_TEAM_OUTPUT", output.toString(), "ORCHESTRA_TEAM_PACE", pace.toString());
        List<Post> posts = new ArrayList<>();
        for (Post post : ONE_OF_EACH.posts) {
            if (post.agent().equals(agent)) {
                IntStream.rangeClosed(1, count).forEach(number -> posts.add(new Post(agent, number, environment)));
            } else {
                posts.add(post);
            }
        }
        return new Staff(posts);
    }
}
