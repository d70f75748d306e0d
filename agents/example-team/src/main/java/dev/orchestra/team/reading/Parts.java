package dev.orchestra.team.reading;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns mentions into components: which one a phrase means, and where people and devices come in. */
final class Parts {

    private final Components components = new Components();
    private final Map<String, Integer> timesNamed = new HashMap<>();
    private final String systemName;
    private final String mainNoun;

    private Parts(String systemName, String mainNoun) {
        this.systemName = systemName;
        this.mainNoun = mainNoun;
    }

    /** All components that the text names. */
    static Parts of(Requirement requirement, String systemName, String mainNoun) {
        Parts parts = new Parts(systemName, mainNoun);
        for (boolean bare : new boolean[] {false, true}) {
            for (Sentence sentence : requirement.sentences()) {
                for (Mention mention : requirement.mentionsIn(sentence)) {
                    if (mention.name().contains(" ") != bare) {
                        parts.name(sentence, mention);
                    }
                }
            }
        }
        return parts;
    }

    Components components() {
        return components;
    }

    /** The component that takes part in a flow where the sentence speaks of it in this way. */
    Component component(Mention mention, Sentence sentence) {
        return switch (mention.type()) {
            case PART -> components.named(mention.name(), mention.kind(), "Named in " + sentence.quoted());
            case SYSTEM -> system(mention).orElseGet(this::main);
            case PERSON -> frontendOf(mention.name(), sentence);
            case DEVICE ->
                components.named(
                        Nouns.plural(mention.name()),
                        ComponentKind.EXTERNAL,
                        "Devices that send data, " + sentence.quoted());
        };
    }

    /** The service that does what no other service is said to do: the owner of what flows most, else the most spoken of. */
    Component main() {
        List<Component> services = components.ofKind(ComponentKind.SERVICE);
        Component spokenOfMost = null;
        for (Component service : services) {
            if (spokenOfMost == null || timesNamed(service) > timesNamed(spokenOfMost)) {
                spokenOfMost = service;
            }
        }
        if (spokenOfMost == null) {
            return components.add(
                    serviceName(), ComponentKind.SERVICE, "Something has to do the work that no named part does");
        }
        Component most = spokenOfMost;
        return components
                .ownerByName(mainNoun, List.of())
                .or(() -> services.stream()
                        .filter(service -> service.name().matches("(?i)(?:.* )?(?:backend|back-end|server|api)"))
                        .findFirst())
                .orElse(most);
    }

    private int timesNamed(Component service) {
        return timesNamed.getOrDefault(service.id(), 0);
    }

    /** The service that a noun belongs to. */
    Component owner(String noun) {
        return components.ownerByName(noun, List.of()).orElseGet(this::main);
    }

    private Optional<Component> system(Mention mention) {
        return isItself(mention) ? Optional.empty() : components.find(mention.name(), ComponentKind.SERVICE);
    }

    /** Whether "the system" is the application as a whole, and not one of its parts. */
    private boolean isItself(Mention mention) {
        String name = systemName.toLowerCase(Locale.ROOT);
        return !mention.name().contains(" ")
                || name.contains(mention.name())
                || mention.name().contains(Components.key(name));
    }

    private void name(Sentence sentence, Mention mention) {
        boolean part = mention.type() == Mention.Type.PART && mention.kind() != ComponentKind.QUEUE;
        boolean otherSystem = mention.type() == Mention.Type.SYSTEM && !isItself(mention);
        if (part || otherSystem) {
            Component component = components.named(mention.name(), mention.kind(), "Named in " + sentence.quoted());
            timesNamed.merge(component.id(), 1, Integer::sum);
        }
    }

    private Component frontendOf(String person, Sentence sentence) {
        List<Component> frontends = components.ofKind(ComponentKind.FRONTEND);
        return frontends.stream()
                .filter(frontend -> frontend.name().toLowerCase(Locale.ROOT).contains(person))
                .findFirst()
                .or(() -> frontends.stream()
                        .filter(frontend ->
                                sentence.lower().contains(frontend.name().toLowerCase(Locale.ROOT)))
                        .findFirst())
                .or(() -> frontends.stream()
                        .filter(frontend ->
                                !frontend.name().toLowerCase(Locale.ROOT).matches(".*(?:dashboard|console|cockpit).*"))
                        .filter(frontend -> !speaksOfOthers(frontend, person))
                        .findFirst())
                .orElseGet(() -> components.add(
                        person + " app",
                        ComponentKind.FRONTEND,
                        Components.capitalised(Nouns.plural(person)) + " act in " + sentence.quoted()));
    }

    private static boolean speaksOfOthers(Component frontend, String person) {
        return Sentence.of(0, frontend.name()).words().stream()
                .anyMatch(word -> Lexicon.isPerson(word) && !word.lemma().equals(person));
    }

    private String serviceName() {
        String key = Components.key(systemName
                .toLowerCase(Locale.ROOT)
                .replaceAll(" (?:system|platform|solution|application|product|software|tool|shop|app|website)$", ""));
        return key.endsWith("service") ? key : key + " service";
    }
}
