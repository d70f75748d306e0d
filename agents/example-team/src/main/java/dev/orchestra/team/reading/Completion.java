package dev.orchestra.team.reading;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.ComponentKind;
import dev.orchestra.team.design.FlowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adds what the text implies and does not say: a mail provider for e-mails, a job for "every night", a place to keep data. */
final class Completion {

    private static final Map<String, Pattern> OUTSIDE = Map.of(
            "e-mail provider",
                    Pattern.compile(
                            "\\b(?:(?:by|via|an?|confirmation|per|send|sends|as an?) (?:e-?mails?)|e-?mails? (?:is|are) sent|e-?mailed|by mail)\\b"),
            "SMS provider",
                    Pattern.compile(
                            "\\b(?:by|via|an?|per|as an?) (?:sms|text messages?)\\b|\\bsms (?:is|are|reminder|messages?)\\b"),
            "push notification service", Pattern.compile("\\bpush notifications?\\b"),
            "payment provider", Pattern.compile("\\b(?:credit|debit) cards?\\b|\\bcard payments?\\b"));
    private static final Pattern SCHEDULE = Pattern.compile(
            "\\b(?:(?:every|each|once (?:a|per)) (night|day|week|month|evening|morning|quarter|year)|(nightly|daily|weekly|monthly|yearly)|at (night|midnight)|(?:at the )?end of (?:the|each|every) (day|month|week|quarter))\\b");

    private final Requirement requirement;
    private final Parts parts;
    private final List<Draft> drafts;
    private final List<String> assumptions = new ArrayList<>();

    Completion(Requirement requirement, Parts parts, List<Draft> drafts) {
        this.requirement = requirement;
        this.parts = parts;
        this.drafts = new ArrayList<>(drafts);
    }

    List<Draft> drafts() {
        return List.copyOf(drafts);
    }

    List<String> assumptions() {
        return List.copyOf(assumptions);
    }

    void complete() {
        parts.main();
        requirement.sentences().forEach(this::outside);
        requirement.sentences().forEach(this::scheduled);
        parts.components().all().forEach(this::connect);
        keepData();
        carryEvents();
    }

    private void outside(Sentence sentence) {
        OUTSIDE.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            if (!entry.getValue().matcher(sentence.lower()).find() || has(entry.getKey())) {
                return;
            }
            Component provider =
                    parts.components().add(entry.getKey(), ComponentKind.EXTERNAL, "Needed for " + sentence.quoted());
            String topic = entry.getKey().startsWith("payment") ? "payment" : "notification";
            Component sender = parts.components()
                    .ownerByName(topic, List.of())
                    .or(() -> requirement.statements().stream()
                            .filter(statement -> statement.sentence().equals(sentence))
                            .flatMap(statement -> statement.from().stream())
                            .filter(mention -> mention.isPart(ComponentKind.SERVICE))
                            .map(mention -> parts.component(mention, sentence))
                            .findFirst())
                    .orElseGet(parts::main);
            add(sender, provider, FlowKind.SYNC, nounOf(sentence), "From " + sentence.quoted());
        });
    }

    private boolean has(String name) {
        String word = name.split(" ")[0].toLowerCase(Locale.ROOT).replace("-", "");
        return parts.components().ofKind(ComponentKind.EXTERNAL).stream()
                .map(component -> component.name().toLowerCase(Locale.ROOT).replace("-", ""))
                .anyMatch(component -> component.contains(word)
                        || (word.equals("payment") && component.matches(".*(?:bank|card|stripe|paypal).*"))
                        || (word.equals("email") && component.matches(".*(?:mail|sendgrid).*")));
    }

    private void scheduled(Sentence sentence) {
        Matcher schedule = SCHEDULE.matcher(sentence.lower());
        boolean counted = requirement.quantitiesIn(sentence).stream().anyMatch(Quantity.Rate.class::isInstance);
        boolean named =
                requirement.mentionsIn(sentence).stream().anyMatch(mention -> mention.isPart(ComponentKind.BATCH));
        boolean byPeople = requirement.statements().stream()
                .filter(statement -> statement.sentence().equals(sentence))
                .flatMap(statement -> statement.from().stream())
                .anyMatch(mention -> mention.type() == Mention.Type.PERSON || mention.type() == Mention.Type.DEVICE);
        String noun = nounOf(sentence);
        if (counted || named || byPeople || noun.isEmpty() || !schedule.find()) {
            return;
        }
        Component job = parts.components()
                .named(
                        adverb(schedule) + " " + noun + " job",
                        ComponentKind.BATCH,
                        "Runs by the clock, " + sentence.quoted());
        add(job, parts.owner(noun), FlowKind.SYNC, noun, "From " + sentence.quoted());
    }

    private static String adverb(Matcher schedule) {
        for (int group = 1; group <= schedule.groupCount(); group++) {
            String unit = schedule.group(group);
            if (unit != null) {
                return switch (unit) {
                    case "night", "evening", "midnight", "nightly" -> "nightly";
                    case "day", "morning", "daily" -> "daily";
                    case "week", "weekly" -> "weekly";
                    case "month", "monthly" -> "monthly";
                    case "quarter" -> "quarterly";
                    default -> "yearly";
                };
            }
        }
        return "regular";
    }

    /** A component that takes part in no flow gets the likeliest one. */
    private void connect(Component component) {
        boolean connected = drafts.stream()
                .anyMatch(draft ->
                        draft.from().equals(component.id()) || draft.to().equals(component.id()));
        Component main = parts.main();
        if (connected || component.id().equals(main.id())) {
            return;
        }
        String reason = "Supposed: the requirement does not say how " + component.name() + " is connected";
        Component partner = partner(component, main);
        switch (component.kind()) {
            case FRONTEND -> add(component, partner, FlowKind.SYNC, "", reason);
            case SERVICE -> add(main, component, FlowKind.EVENT, "", reason);
            case DATABASE, CACHE, STORAGE, EXTERNAL -> add(partner, component, FlowKind.SYNC, "", reason);
            case BATCH -> add(component, partner, FlowKind.SYNC, "", reason);
            case QUEUE -> {
                return;
            }
        }
        boolean comesFromIt = component.kind() == ComponentKind.FRONTEND || component.kind() == ComponentKind.BATCH;
        Component other = component.kind() == ComponentKind.SERVICE ? main : partner;
        assumptions.add(reason.replace("Supposed: the", "The") + "; supposed a flow " + (comesFromIt ? "to " : "from ")
                + other.name() + ".");
    }

    private Component partner(Component component, Component main) {
        return parts.components()
                .sharingWord(component.name(), ComponentKind.SERVICE)
                .orElse(main);
    }

    /** Where something may not be lost or is kept, the main service needs a database. */
    private void keepData() {
        boolean hasStore = parts.components().all().stream()
                .anyMatch(component -> component.kind().keepsData() && component.kind() != ComponentKind.CACHE);
        boolean toKeep = requirement.quantities().values().stream()
                .flatMap(List::stream)
                .anyMatch(quantity -> quantity instanceof Quantity.Retention
                        || (quantity instanceof Quantity.LossSaid said && !said.tolerated()));
        if (hasStore || !toKeep) {
            return;
        }
        Component main = parts.main();
        Component database = parts.components()
                .add(
                        Components.key(main.name()) + " database",
                        ComponentKind.DATABASE,
                        "Data has to survive a restart of " + main.name());
        add(main, database, FlowKind.SYNC, "", "Supposed: what may not be lost or is kept needs a database");
        assumptions.add("No database is named; supposed one for " + main.name() + ".");
    }

    private void carryEvents() {
        long events =
                drafts.stream().filter(draft -> draft.kind() == FlowKind.EVENT).count();
        if (events > 0) {
            parts.components()
                    .add(
                            "Kafka",
                            ComponentKind.QUEUE,
                            "Carries the " + events + " event flow" + (events == 1 ? "" : "s"));
        }
    }

    private String nounOf(Sentence sentence) {
        return requirement.statements().stream()
                .filter(statement -> statement.sentence().equals(sentence))
                .map(Statement::noun)
                .filter(noun -> !noun.isEmpty())
                .findFirst()
                .orElse("");
    }

    private void add(Component from, Component to, FlowKind kind, String noun, String reason) {
        Draft draft = new Draft(from.id(), to.id(), kind, noun, "", reason);
        if (!from.id().equals(to.id()) && drafts.stream().noneMatch(draft::sameAs)) {
            drafts.add(draft);
        }
    }
}
