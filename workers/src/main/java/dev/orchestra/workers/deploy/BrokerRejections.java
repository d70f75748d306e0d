package dev.orchestra.workers.deploy;

import dev.orchestra.workers.engine.Engine.ProcessFile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the engine's refusal of a deployment, a text for people, as findings. The shapes were recorded from brokers 8.5.8
 * and 8.6.0; what has another shape becomes one finding with the whole text, so that nothing the engine said is lost.
 */
public final class BrokerRejections {

    private static final String INTRODUCTION = "encountered the following errors:";
    private static final Pattern ELEMENT = Pattern.compile("^\\s*- Element: (\\S+)((?: > \\S+)*)\\s*$");
    private static final Pattern SEVERITY = Pattern.compile("^\\s*- (?:ERROR|WARNING): (.*)$");
    private static final Pattern PARSER = Pattern.compile("^(?:Fatal )?Error: (?:URI=\\S* )?Line=(\\d+): (.*)$");

    private final List<ProcessFile> files;
    private final List<Finding> findings = new ArrayList<>();
    private @Nullable String file;
    private @Nullable String element;
    private String place = "";

    private BrokerRejections(List<ProcessFile> files) {
        this.files = files;
    }

    /**
     * The findings in a refusal; at least one.
     *
     * @param rejection the engine's text
     * @param files what was deployed, to know the names in the text
     */
    public static List<Finding> parse(String rejection, List<ProcessFile> files) {
        int introduction = rejection.indexOf(INTRODUCTION);
        String text = introduction < 0 ? rejection : rejection.substring(introduction + INTRODUCTION.length());
        var parser = new BrokerRejections(files);
        text.lines().forEach(parser::line);
        if (parser.findings.isEmpty()) {
            parser.found("The engine refused the deployment without a reason: " + rejection.strip());
        }
        return List.copyOf(parser.findings);
    }

    private void line(String line) {
        String rest = line;
        for (ProcessFile candidate : files) {
            String start = "'" + candidate.name() + "': ";
            if (line.startsWith(start)) {
                file = candidate.name();
                element = null;
                place = "";
                rest = line.substring(start.length());
            }
        }
        Matcher severity = SEVERITY.matcher(rest);
        Matcher path = ELEMENT.matcher(rest);
        if (path.matches()) {
            element = path.group(1);
            place = path.group(2).isEmpty()
                    ? ""
                    : " (in %s)".formatted(path.group(2).substring(" > ".length()));
        } else if (severity.matches()) {
            found(severity.group(1).strip() + place);
        } else if (!rest.isBlank()) {
            Matcher parser = PARSER.matcher(rest);
            found(parser.matches() ? "line %s: %s".formatted(parser.group(1), parser.group(2)) : rest.strip());
        }
    }

    private void found(String message) {
        findings.add(new Finding(file == null ? named(message) : file, element, Rule.ENGINE, message));
    }

    /** The file that a message outside of any file's section is about, if it is clear which. */
    private @Nullable String named(String message) {
        if (files.size() == 1) {
            return files.getFirst().name();
        }
        String last = null;
        int place = -1;
        for (ProcessFile candidate : files) {
            int at = message.lastIndexOf("'" + candidate.name() + "'");
            if (at > place) {
                place = at;
                last = candidate.name();
            }
        }
        return last;
    }
}
