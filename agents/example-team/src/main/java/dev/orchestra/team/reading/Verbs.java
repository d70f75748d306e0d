package dev.orchestra.team.reading;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The verbs that the reader understands, in all their forms. */
final class Verbs {

    /** What a verb says about data. */
    enum Sense {
        /** The subject sends something and does not wait: publishes, notifies. */
        ANNOUNCE,
        /** The subject hands something over; how depends on who takes it: sends, submits. */
        SEND,
        /** The subject calls and needs the answer: asks, charges. */
        CALL,
        /** The subject keeps something: stores, writes. */
        STORE,
        /** The subject fetches something that is kept: reads, loads. */
        READ,
        /** The subject takes what another one sends: receives, consumes. */
        RECEIVE,
        /** The subject does something with what is there: calculates, prepares. */
        WORK,
        /** Says nothing about data, but is not a noun either. */
        OTHER
    }

    /**
     * A form of a verb.
     *
     * @param base its base form
     * @param passive whether the form is a past participle
     */
    record Form(String base, Sense sense, boolean passive, boolean gerund) {}

    private static final Map<Sense, String> BASES = Map.of(
            Sense.ANNOUNCE,
            "publish emit notify inform tell alert broadcast announce stream warn remind trigger push",
            Sense.SEND,
            "send forward submit post upload deliver pass transmit report hand relay feed propagate dispatch"
                    + " e-mail email text mail return route import export sync synchronise synchronize replicate",
            Sense.CALL,
            "call ask query request check validate verify charge invoke authorise authorize authenticate search"
                    + " book reserve order pay access buy view browse consult contact cancel rate sign register"
                    + " open enter edit manage see use place follow vote play stake bet join"
                    + " configure watch confirm connect talk",
            Sense.STORE,
            "store save persist write record keep insert archive log cache hold append retain back",
            Sense.READ,
            "read load fetch retrieve look show display serve list download",
            Sense.RECEIVE,
            "know receive consume subscribe listen react ingest collect accept take gather learn hear get",
            Sense.WORK,
            "convert transcode translate render encode extract classify recommend raise process calculate compute aggregate analyse analyze detect update generate create produce prepare"
                    + " handle pick pack ship print build match assign schedule bill invoice score rank"
                    + " enrich transform filter count sum reconcile settle evaluate monitor plan track recompute"
                    + " refresh index",
            Sense.OTHER,
            "need want have be do make let allow come go flow arrive run work happen become start stop finish end"
                    + " complete expect support provide offer include contain lose"
                    + " drop last exceed reach live die fail depend require mean say give leave change"
                    + " move rise grow fall peak double triple tolerate afford drive deploy design think wait"
                    + " sell choose select click delete remove add measure survive appear cost win"
                    + " answer apply close replay visit attend travel compete issue");

    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("send", "sent sent"),
            Map.entry("know", "knew known"),
            Map.entry("tell", "told told"),
            Map.entry("feed", "fed fed"),
            Map.entry("keep", "kept kept"),
            Map.entry("hold", "held held"),
            Map.entry("write", "wrote written"),
            Map.entry("read", "read read"),
            Map.entry("take", "took taken"),
            Map.entry("get", "got got"),
            Map.entry("hear", "heard heard"),
            Map.entry("see", "saw seen"),
            Map.entry("buy", "bought bought"),
            Map.entry("pay", "paid paid"),
            Map.entry("build", "built built"),
            Map.entry("lose", "lost lost"),
            Map.entry("make", "made made"),
            Map.entry("run", "ran run"),
            Map.entry("come", "came come"),
            Map.entry("go", "went gone"),
            Map.entry("give", "gave given"),
            Map.entry("leave", "left left"),
            Map.entry("show", "showed shown"),
            Map.entry("sell", "sold sold"),
            Map.entry("choose", "chose chosen"),
            Map.entry("rise", "rose risen"),
            Map.entry("grow", "grew grown"),
            Map.entry("fall", "fell fallen"),
            Map.entry("drive", "drove driven"),
            Map.entry("mean", "meant meant"),
            Map.entry("say", "said said"),
            Map.entry("think", "thought thought"),
            Map.entry("win", "won won"),
            Map.entry("bet", "bet bet"),
            Map.entry("become", "became become"),
            Map.entry("have", "had had"),
            Map.entry("do", "did done"),
            Map.entry("let", "let let"),
            Map.entry("cost", "cost cost"));

    private static final Set<String> DOUBLED = Set.of(
            "ship",
            "log",
            "submit",
            "stop",
            "get",
            "let",
            "plan",
            "drop",
            "bet",
            "run",
            "win",
            "transmit",
            "cancel",
            "sum");

    /** Forms that are nouns at least as often; the neighbours decide. */
    private static final Set<String> ALSO_NOUNS = Set.of("""
            order orders request requests report reports record records store stores book books charge charges
            stream streams update updates alert alerts post posts call calls query queries check checks log logs
            cache caches feed feeds text texts mail mails email emails e-mail e-mails export exports import
            imports upload uploads download downloads index score scores rank match matches invoice invoices
            bill bills search archive archives process processes handle track tracks schedule schedules plan
            plans access rate rates count counts sum list lists change changes view views work peak peaks place
            places play plays vote votes bet bets stake stakes click clicks answer answers display displays
            offer offers support return returns trigger triggers push route routes print prints dispatch hand
            hands back end start stop monitor monitors design show shows drop drops need needs cost costs filter
            filters visit visits issue issues refresh use contact move moves watch watches read reads write
            writes buy open drive drives sign run runs live last double complete close mean means ship ships
            pass join""".split("\\s+"));

    private static final Map<String, Form> FORMS = new HashMap<>();

    static {
        for (Sense sense : Sense.values()) {
            for (String base : BASES.getOrDefault(sense, "").split(" ")) {
                addForms(base, sense);
            }
        }
        for (String form : "is are was were been being am has had does did".split(" ")) {
            FORMS.put(form, new Form(form.startsWith("ha") ? "have" : "be", Sense.OTHER, false, false));
        }
    }

    private Verbs() {}

    static Optional<Form> form(Word word) {
        return Optional.ofNullable(FORMS.get(word.lower()));
    }

    /** Whether the word can only be a verb (a gerund counts as a noun). */
    static boolean isUnambiguous(Word word) {
        return form(word).filter(form -> !form.gerund()).isPresent() && !ALSO_NOUNS.contains(word.lower());
    }

    static boolean isAlsoNoun(Word word) {
        return ALSO_NOUNS.contains(word.lower());
    }

    /** The past participle of a base form: "converted". */
    static String participle(String base) {
        String irregular = IRREGULAR.get(base);
        return irregular != null ? irregular.substring(irregular.indexOf(' ') + 1) : regularPast(base);
    }

    private static String regularPast(String base) {
        return base.matches(".*[^aeiou]y") ? base.substring(0, base.length() - 1) + "ied" : stem(base) + "ed";
    }

    private static String stem(String base) {
        if (base.endsWith("e") && !base.endsWith("ee") && !base.equals("be")) {
            return base.substring(0, base.length() - 1);
        }
        return DOUBLED.contains(base) ? base + base.charAt(base.length() - 1) : base;
    }

    private static void addForms(String base, Sense sense) {
        FORMS.putIfAbsent(base, new Form(base, sense, false, false));
        FORMS.put(third(base), new Form(base, sense, false, false));
        FORMS.put(stem(base) + "ing", new Form(base, sense, false, true));
        String[] past = IRREGULAR.getOrDefault(base, "").split(" ");
        if (past.length == 2) {
            FORMS.putIfAbsent(past[0], new Form(base, sense, past[0].equals(past[1]), false));
            FORMS.put(past[1], new Form(base, sense, true, false));
        } else {
            FORMS.put(regularPast(base), new Form(base, sense, true, false));
        }
    }

    private static String third(String base) {
        if (base.equals("have") || base.equals("do")) {
            return base.equals("have") ? "has" : "does";
        }
        return Nouns.plural(base);
    }
}
