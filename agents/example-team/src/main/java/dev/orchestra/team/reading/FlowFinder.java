package dev.orchestra.team.reading;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.reading.Verbs.Sense;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns statements into flows, and fills in who is meant where a sentence names only one side. */
final class FlowFinder {

    private static final Set<Sense> GIVES = Set.of(Sense.ANNOUNCE, Sense.SEND, Sense.CALL, Sense.STORE, Sense.READ);

    private final Parts parts;
    private final Owners owners;
    private final Drafts drafts = new Drafts();
    private String lastPublished = "";

    private FlowFinder(Parts parts, Owners owners) {
        this.parts = parts;
        this.owners = owners;
    }

    static List<Draft> in(Requirement requirement, Parts parts) {
        List<Statement> statements = Pronouns.resolved(requirement.statements());
        Owners owners = new Owners(parts, statements);
        FlowFinder finder = new FlowFinder(parts, owners);
        statements.forEach(finder::take);
        owners.publications().forEach(finder::findReader);
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

    private void take(Statement said) {
        boolean whatWasPublished = said.sense() == Sense.RECEIVE && said.noun().isEmpty() && !lastPublished.isEmpty();
        Statement statement = whatWasPublished ? said.about(lastPublished) : said;
        if (statement.isAnnouncement() && !statement.noun().isEmpty()) {
            lastPublished = statement.noun();
        }
        List<Component> from = components(statement.from(), statement);
        List<Component> to = components(statement.to(), statement);
        if (statement.sense() == Sense.STORE || statement.sense() == Sense.ANNOUNCE) {
            from.stream()
                    .filter(component -> component.kind() == ComponentKind.SERVICE)
                    .forEach(producer -> owners.handles(producer, statement.noun()));
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
                    .forEach(worker -> owners.handles(worker, statement.noun()));
        }
        from.stream()
                .filter(component -> component.kind().computes())
                .findFirst()
                .ifPresent(owners::spokenOf);
    }

    /** "When a trip ends, the payment service charges the card": the payment service has to hear that the trip ended. */
    private void reactTo(Statement statement, Component component) {
        Happening.in(statement.sentence()).ifPresent(happening -> {
            Component owner = owners.of(happening.noun());
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
            store(statement, owners.of(statement.noun()));
        }
    }

    private void withoutReceiver(Statement statement, List<Component> from, boolean personWorks) {
        for (Component sender : from) {
            boolean outside = sender.kind() == ComponentKind.FRONTEND || sender.kind() == ComponentKind.EXTERNAL;
            if (outside && (personWorks || GIVES.contains(statement.sense()))) {
                add(statement, sender, owners.intake(statement.noun()));
            } else if (sender.kind().computes() && statement.sense() == Sense.STORE) {
                store(statement, sender);
            }
        }
    }

    private void withoutSender(Statement statement, List<Component> to) {
        Map<Component, Component> senders = new LinkedHashMap<>();
        for (Component receiver : to) {
            if (receiver.kind() == ComponentKind.FRONTEND) {
                senders.put(receiver, owners.of(statement.noun()));
            } else if (!receiver.kind().computes()) {
                senders.put(receiver, owners.ofOrLast(statement.noun()));
            } else if (!drafts.isFedFromOutside(receiver, statement.noun())) {
                owners.publisherFor(statement, receiver).ifPresent(publisher -> senders.put(receiver, publisher));
            }
        }
        senders.forEach((receiver, sender) -> add(statement, sender, receiver));
    }

    private void store(Statement statement, Component service) {
        List<Component> databases = parts.components().ofKind(ComponentKind.DATABASE);
        Component database = parts.components()
                .sharingWord(service.name(), ComponentKind.DATABASE)
                .or(() -> databases.stream()
                        .filter(candidate ->
                                databases.size() == 1 || !candidate.name().contains(" "))
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
                    Component service = owners.of(statement.noun());
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
            owners.handles(to, statement.noun());
        }
    }

    private List<Component> components(List<Mention> mentions, Statement statement) {
        return mentions.stream()
                .map(mention -> parts.component(mention, statement.sentence()))
                .distinct()
                .toList();
    }
}
