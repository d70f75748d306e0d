package dev.orchestra.team.reading;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.reading.Verbs.Sense;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which component has to do with which noun: by its name, or because it made, took or published it. */
final class Owners {

    private final Parts parts;
    /** Who first took or made it, by noun. */
    private final Map<String, String> handlers = new LinkedHashMap<>();
    /** Events that a service publishes with no receiver named, by noun. */
    private final Map<String, Statement> publications = new LinkedHashMap<>();
    /** Who is said to receive it, from nobody named, by noun. */
    private final Map<String, Statement> intakes = new LinkedHashMap<>();

    private String focus = "";

    Owners(Parts parts, List<Statement> statements) {
        this.parts = parts;
        for (Statement statement : statements) {
            if (statement.to().isEmpty() && statement.from().size() == 1 && statement.isAnnouncement()) {
                publications.putIfAbsent(statement.noun(), statement);
            }
            boolean takesIn =
                    statement.sense() == Sense.RECEIVE && statement.from().isEmpty();
            if (takesIn
                    && statement.to().size() == 1
                    && statement.to().getFirst().computes()) {
                intakes.putIfAbsent(statement.noun(), statement);
            }
        }
    }

    /** Events that a service publishes with no receiver named. */
    List<Statement> publications() {
        return List.copyOf(publications.values());
    }

    /** From now on this one is the first known to handle the noun, unless another one is. */
    void handles(Component component, String noun) {
        handlers.putIfAbsent(noun, component.id());
    }

    /** From now on this one is the one spoken of last. */
    void spokenOf(Component component) {
        focus = component.id();
    }

    /** The service that a noun belongs to by its name, else that handles it, else the main one. */
    Component of(String noun) {
        return byNameOrWork(noun).orElseGet(parts::main);
    }

    /** As {@link #of}, but for no noun the one spoken of last. */
    Component ofOrLast(String noun) {
        return byNameOrWork(noun)
                .orElseGet(() -> focus.isEmpty() || !noun.isEmpty()
                        ? parts.main()
                        : parts.components().get(focus));
    }

    /** Who takes in what comes from outside: the one that is said to receive it, else the owner. */
    Component intake(String noun) {
        Statement statement = noun.isEmpty() ? null : intakes.get(noun);
        if (statement == null) {
            return of(noun);
        }
        Component receiver = parts.component(statement.to().getFirst(), statement.sentence());
        handles(receiver, noun);
        return receiver;
    }

    /** Who sends what this one takes: a publisher of it or its owner; nobody for plain work on what is not of others. */
    Optional<Component> publisherFor(Statement statement, Component receiver) {
        String noun = statement.noun();
        Optional<Component> publisher = publications.entrySet().stream()
                .filter(entry -> DataNouns.related(entry.getKey(), noun))
                .map(entry -> parts.component(
                        entry.getValue().from().getFirst(), entry.getValue().sentence()))
                .filter(component -> !component.id().equals(receiver.id()))
                .findFirst();
        if (publisher.isPresent()) {
            return publisher;
        }
        Optional<Component> owner = parts.components().ownerByName(noun, List.of(receiver.id()));
        boolean owned = parts.components()
                .ownerByName(noun, List.of())
                .filter(receiver::equals)
                .isPresent();
        if (owner.isPresent() && !owned) {
            return owner;
        }
        boolean plainWork = statement.sense() == Sense.WORK;
        if (plainWork && statement.happening().isEmpty()) {
            return Optional.empty();
        }
        Component handler = handlerOf(noun)
                .filter(component -> !component.id().equals(receiver.id()))
                .orElseGet(() -> ofOrLast(plainWork ? "" : noun));
        return Optional.of(handler.id().equals(receiver.id()) ? parts.main() : handler);
    }

    private Optional<Component> byNameOrWork(String noun) {
        return parts.components().ownerByName(noun, List.of()).or(() -> handlerOf(noun));
    }

    private Optional<Component> handlerOf(String noun) {
        return Optional.ofNullable(handlers.get(noun))
                .or(() -> handlers.entrySet().stream()
                        .filter(entry -> DataNouns.related(entry.getKey(), noun))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .map(parts.components()::get)
                .filter(component ->
                        component.kind() == ComponentKind.SERVICE || component.kind() == ComponentKind.BATCH);
    }
}
