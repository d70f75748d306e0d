package dev.orchestra.team.reading;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.reading.Verbs.Sense;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns statements into flows, and fills in who is meant where a sentence names only one side. */
final class FlowFinder {

    private static final Set<Sense> GIVES = Set.of(Sense.ANNOUNCE, Sense.SEND, Sense.CALL, Sense.STORE, Sense.READ);

    private final Parts parts;
    private final Drafts drafts = new Drafts();
    /** Events that a service publishes with no receiver named, by noun. */
    private final Map<String, Statement> publications = new LinkedHashMap<>();

    /** Who first took or made it, by noun. */
    private final Map<String, String> handlers = new LinkedHashMap<>();

    private String lastPublished = "";
    private String focus = "";

    private FlowFinder(Parts parts) {
        this.parts = parts;
    }

    static List<Draft> in(Requirement requirement, Parts parts) {
        FlowFinder finder = new FlowFinder(parts);
        List<Statement> statements = Pronouns.resolved(requirement.statements());
        for (Statement statement : statements) {
            if (statement.to().isEmpty() && statement.from().size() == 1 && isAnnouncement(statement)) {
                finder.publications.putIfAbsent(statement.noun(), statement);
            }
        }
        statements.forEach(finder::take);
        finder.publications.values().forEach(finder::findReader);
        return finder.drafts.all();
    }

    /** An event that nobody is said to read: it goes back to who caused it, or to the main service. */
    private void findReader(Statement publication) {
        Component publisher = parts.component(publication.from().getFirst(), publication.sentence());
        boolean read = drafts.isRead(publisher, publication.noun());
        boolean event = publication.sense() == Sense.ANNOUNCE
                || publication.sentence().lower().matches(".*\\bevents?\\b.*");
        if (!read && event) {
            add(publication, publisher, parts.main());
        }
    }

    private static boolean isAnnouncement(Statement statement) {
        return (statement.sense() == Sense.ANNOUNCE || statement.sense() == Sense.SEND)
                && !statement.from().isEmpty()
                && statement.from().getFirst().computes();
    }

    private void take(Statement said) {
        boolean whatWasPublished = said.sense() == Sense.RECEIVE && said.noun().isEmpty() && !lastPublished.isEmpty();
        Statement statement = whatWasPublished ? said.about(lastPublished) : said;
        if (isAnnouncement(statement) && !statement.noun().isEmpty()) {
            lastPublished = statement.noun();
        }
        List<Component> from = components(statement.from(), statement);
        List<Component> to = components(statement.to(), statement);
        if (statement.sense() == Sense.STORE || statement.sense() == Sense.ANNOUNCE) {
            from.stream()
                    .filter(component -> component.kind() == ComponentKind.SERVICE)
                    .forEach(producer -> handlers.putIfAbsent(statement.noun(), producer.id()));
        }
        boolean personWorks = (statement.sense() == Sense.WORK || statement.sense() == Sense.RECEIVE)
                && from.isEmpty()
                && !to.isEmpty()
                && to.stream().allMatch(component -> component.kind() == ComponentKind.FRONTEND);
        if (personWorks) {
            from = to;
            to = List.of();
        }
        if (from.isEmpty() && to.isEmpty()) {
            withoutEnds(statement);
        } else if (to.isEmpty()) {
            withoutReceiver(statement, from, personWorks);
        } else if (from.isEmpty()) {
            withoutSender(statement, to);
        } else {
            connect(statement, from, to);
        }
        from.forEach(component -> reactTo(statement, component));
        if (statement.sense() == Sense.WORK) {
            to.stream()
                    .filter(component -> component.kind() == ComponentKind.SERVICE)
                    .forEach(worker -> handlers.putIfAbsent(statement.noun(), worker.id()));
        }
        from.stream()
                .filter(component -> component.kind().computes())
                .findFirst()
                .ifPresent(component -> focus = component.id());
    }

    /** "When a trip ends, the payment service charges the card": the payment service has to hear that the trip ended. */
    private void reactTo(Statement statement, Component component) {
        Happening.in(statement.sentence()).ifPresent(happening -> {
            Component owner = owner(happening.noun());
            if (component.kind() == ComponentKind.SERVICE
                    && owner.kind() == ComponentKind.SERVICE
                    && !owner.equals(component)) {
                add(statement.hearing(happening), owner, component);
            }
        });
    }

    /** "Orders are stored for ten years": the owner of the orders needs somewhere to store them. */
    private void withoutEnds(Statement statement) {
        boolean keeps = statement.sense() == Sense.STORE && !statement.noun().isEmpty();
        boolean ofEvents =
                statement.sentence().lower().matches(".*\\b(?:events?|topics?|messages?|kafka|replay|stream)\\b.*");
        if (keeps && !ofEvents) {
            store(statement, owner(statement.noun()));
        }
    }

    private void withoutReceiver(Statement statement, List<Component> from, boolean personWorks) {
        for (Component sender : from) {
            boolean outside = sender.kind() == ComponentKind.FRONTEND || sender.kind() == ComponentKind.EXTERNAL;
            if (outside && (personWorks || GIVES.contains(statement.sense()))) {
                add(statement, sender, owner(statement.noun()));
            } else if (sender.kind().computes() && statement.sense() == Sense.STORE) {
                store(statement, sender);
            }
        }
    }

    private void withoutSender(Statement statement, List<Component> to) {
        for (Component receiver : to) {
            if (receiver.kind() == ComponentKind.FRONTEND) {
                add(statement, owner(statement.noun()), receiver);
            } else if (receiver.kind().computes()) {
                publisherFor(statement, receiver).ifPresent(publisher -> add(statement, publisher, receiver));
            } else if (receiver.kind().keepsData() || receiver.kind() == ComponentKind.EXTERNAL) {
                add(statement, ownerOrFocus(statement.noun()), receiver);
            }
        }
    }

    /** Who sends what this one takes: a publisher of it, its owner, or for plain work nobody unless it is an event of others. */
    private Optional<Component> publisherFor(Statement statement, Component receiver) {
        Optional<Component> publisher = publications.entrySet().stream()
                .filter(entry -> DataNouns.related(entry.getKey(), statement.noun()))
                .map(entry -> parts.component(
                        entry.getValue().from().getFirst(), entry.getValue().sentence()))
                .filter(component -> !component.id().equals(receiver.id()))
                .findFirst();
        if (publisher.isPresent()) {
            return publisher;
        }
        Optional<Component> owner = parts.components().ownerByName(statement.noun(), List.of(receiver.id()));
        boolean owned = parts.components()
                .ownerByName(statement.noun(), List.of())
                .filter(receiver::equals)
                .isPresent();
        if (owner.isPresent() && !owned) {
            return owner;
        }
        if (statement.sense() == Sense.WORK && statement.happening().isEmpty()) {
            return Optional.empty();
        }
        Component focused = handlerOf(statement.noun())
                .filter(handler -> !handler.id().equals(receiver.id()))
                .orElseGet(() -> ownerOrFocus(statement.sense() == Sense.WORK ? "" : statement.noun()));
        return Optional.of(focused.id().equals(receiver.id()) ? parts.main() : focused);
    }

    /** The service that a noun belongs to by its name, else that handles it, else the one spoken of last, else the main one. */
    private Component ownerOrFocus(String noun) {
        return parts.components()
                .ownerByName(noun, List.of())
                .or(() -> handlerOf(noun))
                .orElseGet(() -> focus.isEmpty() || !noun.isEmpty()
                        ? parts.main()
                        : parts.components().get(focus));
    }

    private Optional<Component> handlerOf(String noun) {
        return Optional.ofNullable(handlers.get(noun))
                .or(() -> handlers.entrySet().stream()
                        .filter(entry -> DataNouns.related(entry.getKey(), noun))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .map(parts.components()::get);
    }

    private Component owner(String noun) {
        return parts.components()
                .ownerByName(noun, List.of())
                .or(() -> handlerOf(noun))
                .orElseGet(parts::main);
    }

    private void store(Statement statement, Component service) {
        Component database = parts.components()
                .sharingWord(service.name(), ComponentKind.DATABASE)
                .or(() -> parts.components().ofKind(ComponentKind.DATABASE).stream()
                        .filter(candidate -> !candidate.name().contains(" "))
                        .findFirst())
                .orElseGet(() -> parts.components()
                        .add(
                                Components.key(service.name()) + " database",
                                ComponentKind.DATABASE,
                                service.name() + " has to keep data, "
                                        + statement.sentence().quoted()));
        add(statement, service, database);
    }

    private void connect(Statement statement, List<Component> from, List<Component> to) {
        for (Component sender : from) {
            for (Component receiver : to) {
                boolean looks = statement.sense() == Sense.READ && receiver.kind() == ComponentKind.FRONTEND;
                if (sender.kind().keepsData() || looks) {
                    add(statement, receiver, sender);
                } else if (!sender.kind().computes() && receiver.kind().keepsData()) {
                    Component service = owner(statement.noun());
                    add(statement, sender, service);
                    add(statement, service, receiver);
                } else {
                    add(statement, sender, receiver);
                }
            }
        }
    }

    private void add(Statement statement, Component from, Component to) {
        drafts.add(statement, from, to);
        if (to.kind().computes() && !from.id().equals(to.id())) {
            handlers.putIfAbsent(statement.noun(), to.id());
        }
    }

    private List<Component> components(List<Mention> mentions, Statement statement) {
        return mentions.stream()
                .map(mention -> parts.component(mention, statement.sentence()))
                .distinct()
                .toList();
    }
}
