package dev.orchestra.team.reading;

import dev.orchestra.team.design.ComponentKind;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The nouns by which parts of an application are known, as lemmas. */
final class Lexicon {

    /** Words that end a phrase to their right: what stands before them does not belong to the noun behind them. */
    static final Set<String> STOP = words("""
            a an the this that these those each every all any some no both either neither such another other its their
            our your his her my it they we you he she who which whom what where when while if as because since until
            so than then and or but nor of to from in into on onto at by for with without within via through per over
            under between among against about after before during up down out off not only also just even still
            already again always never often usually normally typically roughly about approximately around nearly
            almost exactly immediately synchronously asynchronously directly finally first second next later soon
            once twice must can could may might shall should will would cannot can't won't mustn't there here more
            most less few fewer many much several plus is are was were be been being has had have does did do same
            how whenever whether however therefore thus too very everything nothing anything something one everyone
            anyone nobody somebody""");

    /** Words that may stand between a subject and its verb. */
    private static final Set<String> GLUE = words("""
            is are was were be been being has have had must can may will should shall also then not only to
            always each both all never could might which that who do does gets get just often usually first next
            finally""");

    /** Adjectives that are no part of a name. */
    static final Set<String> PLAIN_ADJECTIVES = words("""
            new existing external internal simple single separate dedicated own small large big fast slow
            third-party outside local remote main second reliable durable public private different corresponding
            relevant appropriate own modern current whole entire available responsible various actual similar
            scalable robust legacy foreign national real""");

    private static final Set<String> OUTSIDE_ADJECTIVES = words("external third-party outside legacy foreign existing");

    private static final Map<ComponentKind, Set<String>> HEADS = new EnumMap<>(Map.of(
            ComponentKind.FRONTEND, words("""
                            shop website site webshop storefront portal app dashboard page webpage frontend front-end console
                            ui screen interface kiosk gui client spa form browser cockpit homepage terminal"""),
            ComponentKind.SERVICE, words("""
                            service backend back-end server microservice engine api gateway processor module matcher
                            scheduler worker subsystem component broadcaster aggregator bot collector forwarder crawler indexer"""),
            ComponentKind.DATABASE, words("""
                            database db datastore ledger postgresql postgres mysql mariadb oracle mongodb cassandra
                            dynamodb catalogue catalog registry repository table timescaledb influxdb elasticsearch
                            opensearch"""),
            ComponentKind.CACHE, words("cache redis memcached valkey"),
            ComponentKind.QUEUE, words("queue kafka broker bus rabbitmq topic pulsar"),
            ComponentKind.STORAGE, words("s3 bucket archive lake storage filestore"),
            ComponentKind.EXTERNAL, words("""
                            provider bank carrier partner supplier network stripe paypal twilio mailchimp sendgrid vendor
                            authority insurer insurance regulator clearinghouse erp crm sap salesforce laboratory
                            pharmacy acquirer"""),
            ComponentKind.BATCH, words("job batch cronjob")));

    /** Two-word names whose last word alone would mislead. */
    private static final Map<String, ComponentKind> PAIRS = Map.ofEntries(
            Map.entry("data warehouse", ComponentKind.DATABASE),
            Map.entry("data store", ComponentKind.DATABASE),
            Map.entry("document store", ComponentKind.DATABASE),
            Map.entry("event store", ComponentKind.DATABASE),
            Map.entry("key-value store", ComponentKind.DATABASE),
            Map.entry("time-series store", ComponentKind.DATABASE),
            Map.entry("web shop", ComponentKind.FRONTEND),
            Map.entry("web player", ComponentKind.FRONTEND),
            Map.entry("video player", ComponentKind.FRONTEND),
            Map.entry("web client", ComponentKind.FRONTEND),
            Map.entry("online store", ComponentKind.FRONTEND),
            Map.entry("web store", ComponentKind.FRONTEND),
            Map.entry("object store", ComponentKind.STORAGE),
            Map.entry("object storage", ComponentKind.STORAGE),
            Map.entry("file storage", ComponentKind.STORAGE),
            Map.entry("data lake", ComponentKind.STORAGE),
            Map.entry("sms gateway", ComponentKind.EXTERNAL),
            Map.entry("payment gateway", ComponentKind.EXTERNAL),
            Map.entry("card network", ComponentKind.EXTERNAL),
            Map.entry("central bank", ComponentKind.EXTERNAL),
            Map.entry("tax office", ComponentKind.EXTERNAL),
            Map.entry("credit bureau", ComponentKind.EXTERNAL),
            Map.entry("mail server", ComponentKind.EXTERNAL),
            Map.entry("e-mail service", ComponentKind.EXTERNAL),
            Map.entry("email service", ComponentKind.EXTERNAL),
            Map.entry("map service", ComponentKind.EXTERNAL),
            Map.entry("weather service", ComponentKind.EXTERNAL),
            Map.entry("nightly report", ComponentKind.BATCH),
            Map.entry("daily report", ComponentKind.BATCH),
            Map.entry("weekly report", ComponentKind.BATCH),
            Map.entry("monthly report", ComponentKind.BATCH),
            Map.entry("nightly export", ComponentKind.BATCH),
            Map.entry("nightly reconciliation", ComponentKind.BATCH),
            Map.entry("nightly backup", ComponentKind.BATCH));

    /** Departments and tasks that are services although nobody calls them so. */
    private static final Set<String> FUNCTIONS = words("""
            warehouse billing shipping accounting inventory analytics reporting logistics fulfilment fulfillment
            invoicing pricing matchmaking monitoring alerting bookkeeping dispatch payment fraud-detection notification
            delivery scheduling moderation matching settlement leaderboard detection checkout recommendation""");

    /** Of those, the ones that are more often data. */
    private static final Set<String> WEAK_FUNCTIONS = words("payment notification delivery dispatch settlement"
            + " recommendation checkout detection matching scheduling pricing leaderboard");

    private static final Set<String> PEOPLE = words("""
            customer user courier creator lecturer rider driver passenger patient doctor nurse player subscriber reader editor clerk operator
            employee staff admin administrator merchant seller buyer teller accountant auditor student teacher member
            visitor guest citizen analyst manager technician farmer author client-advisor agent traveller traveler
            shopper gamer dispatcher physician receptionist person tenant engineer owner librarian borrower host
            applicant reviewer moderator officer worker-staff fan viewer listener participant bidder trader cashier
            journalist writer pharmacist caretaker resident parent developer""");

    private static final Set<String> DEVICES = words("""
            sensor device meter machine vehicle truck thermostat tracker camera beacon turbine wearable scanner probe
            car bus-vehicle robot drone scale pump reader-device charger elevator controller""");

    /** What is counted without being a person, a device or a part of the application. */
    private static final Set<String> COUNTED =
            words("household home server store branch restaurant hotel school site machine shop account company");

    private static final Set<String> SYSTEMS =
            words("system platform solution application product software tool marketplace network-platform");

    private Lexicon() {}

    /** What a noun with the word before it stands for, if it names a part of an application. */
    static Optional<ComponentKind> component(Word before, Word noun) {
        ComponentKind pair = PAIRS.get(before.lemma() + " " + noun.lemma());
        if (pair != null) {
            return Optional.of(pair);
        }
        return HEADS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(noun.lemma()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    static boolean isFunction(Word word) {
        return FUNCTIONS.contains(word.lower());
    }

    static boolean isWeakFunction(Word word) {
        return WEAK_FUNCTIONS.contains(word.lower());
    }

    static boolean isPerson(Word word) {
        return PEOPLE.contains(word.lemma());
    }

    static boolean isDevice(Word word) {
        return DEVICES.contains(word.lemma());
    }

    /** Whether there can be so many of it that each does something. */
    static boolean isCounted(Word word) {
        return isPerson(word) || isDevice(word) || COUNTED.contains(word.lemma());
    }

    static boolean isSystem(Word word) {
        return SYSTEMS.contains(word.lemma());
    }

    static boolean isOutside(Word adjective) {
        return OUTSIDE_ADJECTIVES.contains(adjective.lower());
    }

    static boolean stopsPhrase(Word word) {
        return !word.isWord()
                || STOP.contains(word.lower())
                || (word.lower().endsWith("ly")
                        && word.lower().length() > 4
                        && !word.lower().matches("daily|weekly|nightly|monthly|hourly|assembly|supply|family|anomaly"))
                || Verbs.isUnambiguous(word);
    }

    /** Whether the word may stand between a subject and its verb: an auxiliary or an adverb. */
    static boolean isGlue(Word word) {
        return GLUE.contains(word.lower())
                || (word.lower().endsWith("ly") && word.lower().length() > 4);
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.strip().split("\\s+")).collect(Collectors.toUnmodifiableSet());
    }
}
