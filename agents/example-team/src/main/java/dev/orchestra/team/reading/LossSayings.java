package dev.orchestra.team.reading;

import dev.orchestra.team.reading.Quantity.LossSaid;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ways to say that something may or may not get lost. */
final class LossSayings {

    private static final Pattern NOT_LOST = Pattern.compile(
            "\\b(?:must|may|can|should|shall|will|is|are)\\s*(?:not|never)\\s+(?:be\\s+|get\\s+|ever\\s+)*(?:lost|lose|dropped|missed)\\b"
                    + "|\\b(?:cannot|can't|mustn't|never|not|nor)\\s+(?:ever\\s+)?(?:be\\s+|get\\s+|gets\\s+|afford to\\s+)*(?:lost|lose|loses|dropped|missed)\\b"
                    + "|\\b(?:no|not a single|nothing|none|never)\\b[^,;]{0,40}?\\b(?:lost|lose|missed|loss|dropped)\\b"
                    + "|\\b(?:without|zero|no)\\s+(?:any\\s+)?(?:data\\s+|message\\s+)?loss\\b"
                    + "|\\bexactly[- ]once\\b|\\bguaranteed?\\b[^,;]{0,20}\\bdeliver|\\bdurabl[ey]\\b"
                    + "|\\bloss\\b[^,;]{0,30}\\b(?:not|unacceptable|never)\\b|\\bloss(?:es)? (?:is|are) unacceptable\\b"
                    + "|\\bnot (?:acceptable|allowed) to lose\\b");
    private static final Pattern MAY_BE_LOST = Pattern.compile(
            "\\b(?:may|can|could|might)\\s+(?:sometimes\\s+|occasionally\\s+|also\\s+)?(?:be|get|go)\\s+(?:lost|dropped|missing|missed|skipped)\\b"
                    + "|\\b(?:loss|losing|losses|lost|dropped|missing|missed)\\b[^,;]{0,50}\\b(?:acceptable|tolerated|tolerable|fine|ok|okay|harmless|no problem|not matter|not hurt|no harm|not critical)\\b"
                    + "|\\blost\\b[^,;]{0,40}\\b(?:corrected|replaced|repaired|compensated|superseded)\\b"
                    + "|\\bbest[- ]effort\\b|\\btolerates?\\b[^,;]{0,30}\\bloss"
                    + "|\\b(?:acceptable|fine|ok|okay)\\s+to\\s+(?:lose|drop|miss)\\b|\\bnot (?:a )?(?:problem|tragedy|disaster)\\b");
    private static final Pattern CLAUSE = Pattern.compile("(?=,? but |,? while |,? whereas |;|,? although )");

    private LossSayings() {}

    /** What each clause of a sentence in lower case says, at most one thing a clause. */
    static List<LossSaid> in(String text) {
        List<LossSaid> found = new ArrayList<>();
        int from = 0;
        for (String clause : CLAUSE.split(text)) {
            Matcher not = NOT_LOST.matcher(clause);
            Matcher may = MAY_BE_LOST.matcher(clause);
            if (not.find()) {
                found.add(new LossSaid(from + not.start(), false));
            } else if (may.find()) {
                found.add(new LossSaid(from + may.start(), true));
            }
            from += clause.length();
        }
        return found;
    }
}
