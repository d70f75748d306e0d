package dev.orchestra.team.reading;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The components found so far, and which of them a phrase means. */
final class Components {

    private static final Map<String, String> SPELLINGS = Map.ofEntries(
            Map.entry("mysql", "MySQL"),
            Map.entry("postgresql", "PostgreSQL"),
            Map.entry("mariadb", "MariaDB"),
            Map.entry("mongodb", "MongoDB"),
            Map.entry("api", "API"),
            Map.entry("ui", "UI"),
            Map.entry("sms", "SMS"),
            Map.entry("gps", "GPS"),
            Map.entry("crm", "CRM"),
            Map.entry("erp", "ERP"),
            Map.entry("sap", "SAP"),
            Map.entry("iot", "IoT"),
            Map.entry("s3", "S3"));

    private final Map<String, Component> byId = new LinkedHashMap<>();

    List<Component> all() {
        return List.copyOf(byId.values());
    }

    List<Component> ofKind(ComponentKind kind) {
        return byId.values().stream()
                .filter(component -> component.kind() == kind)
                .toList();
    }

    Component get(String id) {
        Component component = byId.get(id);
        if (component == null) {
            throw new IllegalStateException("No component " + id + " among " + byId.keySet());
        }
        return component;
    }

    /** The component that a phrase names; a noun alone means the one component of that kind whose name ends with it. */
    Component named(String name, ComponentKind kind, String reason) {
        boolean mayBeService = kind == ComponentKind.DATABASE && !name.contains(" ");
        return (mayBeService ? find(name + " service", ComponentKind.SERVICE) : Optional.<Component>empty())
                .or(() -> find(name, kind))
                .orElseGet(() -> add(name, kind, reason));
    }

    Optional<Component> find(String name, ComponentKind kind) {
        String key = key(name);
        Optional<Component> same = ofKind(kind).stream()
                .filter(component -> key(component.name()).equals(key))
                .findFirst();
        if (same.isPresent() || name.contains(" ")) {
            return same;
        }
        return ofKind(kind).stream()
                .filter(component -> component.name().toLowerCase(Locale.ROOT).endsWith(" " + name))
                .findFirst();
    }

    Component add(String name, ComponentKind kind, String reason) {
        String base = slug(name);
        String id = base;
        for (int n = 2; byId.containsKey(id); n++) {
            id = base + "-" + n;
        }
        Component component = new Component(id, capitalised(name), kind, reason);
        byId.put(id, component);
        return component;
    }

    /** The service whose name speaks of this noun: the order service for "order"; not one of those excluded. */
    Optional<Component> ownerByName(String noun, List<String> excludedIds) {
        List<Component> services = new ArrayList<>(ofKind(ComponentKind.SERVICE));
        services.removeIf(service -> excludedIds.contains(service.id()));
        List<String> lemmas =
                noun.isEmpty() ? List.of() : List.of(noun.split(" ")).reversed();
        return lemmas.stream()
                .flatMap(lemma -> services.stream()
                        .filter(service ->
                                List.of(key(service.name()).split("[ -]")).contains(lemma)))
                .findFirst();
    }

    /** The keeper of data that belongs to a service: its name shares a word with it. */
    Optional<Component> sharingWord(String name, ComponentKind kind) {
        List<String> words = List.of(key(name).split(" "));
        return ofKind(kind).stream()
                .filter(component ->
                        List.of(key(component.name()).split(" ")).stream().anyMatch(words::contains))
                .findFirst();
    }

    /** A name without the words that only say what kind of thing it is, so that "warehouse" is the warehouse service. */
    static String key(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String stripped = lower.replaceAll(
                "(?: (?:service|microservice|system|module|component|department|team|backend|subsystem|database|db))+$",
                "");
        return stripped.isEmpty() ? lower : stripped;
    }

    static String slug(String name) {
        String ascii = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT);
        String slug = ascii.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return slug.isEmpty() ? "component" : slug;
    }

    static String capitalised(String name) {
        if (name.isEmpty()) {
            return name;
        }
        String spelled = Arrays.stream(name.split(" "))
                .map(word -> SPELLINGS.getOrDefault(word, word))
                .collect(Collectors.joining(" "));
        return Character.toUpperCase(spelled.charAt(0)) + spelled.substring(1);
    }
}
