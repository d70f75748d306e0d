package dev.orchestra.e2e;

import dev.orchestra.stack.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker-compose.yml} and the {@code .env.example} that goes with it, read without Docker. */
final class ComposeFile {

    /** {@code $VAR}, {@code ${VAR}}, {@code ${VAR:-default}} or {@code ${VAR:?message}}, but not {@code $$}. */
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{?([A-Z][A-Z0-9_]*)(?:(:[-?])([^}]*))?}?");

    static final Path ROOT = RepositoryRoot.find();

    private final String text = read("docker-compose.yml");
    private final Map<String, Object> document = yaml(text);

    static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }

    static Map<String, Object> yaml(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    /** As written, with its variables and with {@code <<} already merged. */
    Map<String, Object> document() {
        return document;
    }

    Map<String, Map<String, Object>> services() {
        return section("services");
    }

    Set<String> volumes() {
        return section("volumes").keySet();
    }

    /** The names and values of {@code .env.example}, in its order. */
    static Map<String, String> example() {
        Map<String, String> values = new LinkedHashMap<>();
        read(".env.example")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("=", 2))
                .forEach(pair -> values.put(pair[0], pair[1]));
        return values;
    }

    /** The variables that a part of the file asks for. */
    static Set<String> variables(String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(withoutComments(text));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** The variables that the whole file asks for. */
    Set<String> variables() {
        return variables(text);
    }

    /** Puts the values of {@code .env.example} in. */
    static String resolve(String text) {
        Map<String, String> values = example();
        return VARIABLE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), "")));
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Map<String, Object> service, String key) {
        return (List<Object>) service.getOrDefault(key, List.of());
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> service, String key) {
        return (Map<String, Object>) service.getOrDefault(key, Map.of());
    }

    private static String withoutComments(String text) {
        return text.replaceAll("(?m)^\\s*#.*$", "");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Map<String, Object>> section(String name) {
        return (Map<String, Map<String, Object>>) document.get(name);
    }
}
