package dev.orchestra.workers.deploy;

import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at files before the engine gets them: what the engine would refuse with words that help nobody, what it would take
 * and fail with at run time, and what is not safe to parse. Without findings the engine still has the last word.
 */
public final class DeploymentChecks {

    /** The engine takes no message over 4 MiB; some of it is the envelope. */
    static final int TOTAL_BYTES_MAX = 4 * 1024 * 1024 - 64 * 1024;

    static final int FILES_MAX = 200;
    private static final int NAME_LENGTH_MAX = 255;

    private DeploymentChecks() {}

    /** Everything that is wrong with these files as one deployment; empty if nothing is. */
    public static List<Finding> check(List<ProcessFile> files) {
        var findings = new ArrayList<Finding>();
        whole(files).ifPresent(findings::add);
        var names = new HashSet<String>();
        var ids = new DeployedIds();
        for (ProcessFile file : files) {
            Optional<Finding> name = name(file, names);
            name.ifPresent(findings::add);
            if (name.isEmpty()) {
                findings.addAll(content(file, ids));
            }
        }
        return List.copyOf(findings);
    }

    private static Optional<Finding> whole(List<ProcessFile> files) {
        if (files.isEmpty()) {
            return Optional.of(new Finding(
                    null,
                    null,
                    Rule.NOTHING_TO_DEPLOY,
                    "Expected at least one file in the part 'resources'. Send .bpmn, .dmn or .form files."));
        }
        long bytes = files.stream().mapToLong(file -> file.content().length).sum();
        if (bytes > TOTAL_BYTES_MAX || files.size() > FILES_MAX) {
            return Optional.of(new Finding(
                    null,
                    null,
                    Rule.TOO_LARGE,
                    "One deployment takes at most %,d bytes in %d files, but this one has %,d bytes in %d. Deploy in parts."
                            .formatted(TOTAL_BYTES_MAX, FILES_MAX, bytes, files.size())));
        }
        return Optional.empty();
    }

    private static Optional<Finding> name(ProcessFile file, Set<String> names) {
        String name = file.name();
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(new Finding(
                    abbreviated(name),
                    null,
                    Rule.FILE_NAME,
                    "A file needs a name of 1 to %d characters without control characters."
                            .formatted(NAME_LENGTH_MAX)));
        }
        if (!names.add(name)) {
            return Optional.of(new Finding(
                    name,
                    null,
                    Rule.DUPLICATE_FILE,
                    "Two files have this name. Rename one, or leave it out if it is the same."));
        }
        if (file.content().length == 0) {
            return Optional.of(
                    new Finding(name, null, Rule.EMPTY_FILE, "The file is empty. Save the model again and send it."));
        }
        return Optional.empty();
    }

    private static List<Finding> content(ProcessFile file, DeployedIds ids) {
        String name = file.name().toLowerCase(Locale.ROOT);
        if (name.endsWith(".bpmn")) {
            return XmlCheck.read(file, new BpmnCheck(file.name(), ids));
        }
        if (name.endsWith(".dmn")) {
            return XmlCheck.read(file, new DmnCheck(file.name(), ids));
        }
        if (name.endsWith(".form")) {
            return form(file, ids).stream().toList();
        }
        return List.of(new Finding(
                file.name(),
                null,
                Rule.UNKNOWN_TYPE,
                "Expected a name that ends with .bpmn, .dmn or .form. Rename the file or leave it out."));
    }

    private static Optional<Finding> form(ProcessFile file, DeployedIds ids) {
        Json form;
        try {
            form = Json.parse(new String(file.content(), StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            return Optional.of(new Finding(
                    file.name(),
                    null,
                    Rule.BROKEN_JSON,
                    "A form is a JSON document, but this one cannot be read: " + e.getMessage()));
        }
        if (!form.isObject() || form.field("components").isEmpty()) {
            return Optional.of(new Finding(
                    file.name(),
                    null,
                    Rule.CONTENT_MISMATCH,
                    "Expected a form, a JSON object with 'components'. Export it from Camunda Modeler."));
        }
        Optional<String> id = form.string("id").filter(text -> !text.isBlank());
        return id.isEmpty()
                ? Optional.of(new Finding(
                        file.name(), null, Rule.MISSING_ID, "The form has no 'id'. Give it one in Camunda Modeler."))
                : ids.add("form", id.get(), file.name());
    }

    /** For messages: a text of somebody else's, cut to a length that a log bears. */
    static String abbreviated(@Nullable String text) {
        if (text == null) {
            return "nothing";
        }
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
