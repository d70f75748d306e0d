package dev.orchestra.team.terraform;

import dev.orchestra.team.design.Component;
import dev.orchestra.team.design.Design;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Names that Terraform and AWS accept, one for each component, whatever people called it. */
final class Names {

    /** Leaves room for the prefix in the tightest limit (32 characters, load balancer and target group). */
    private static final int LENGTH_MAX = 18;

    private final Map<String, String> byId = new HashMap<>();

    Names(Design design) {
        Set<String> taken = new HashSet<>();
        for (Component component : design.components()) {
            byId.put(component.id(), unique(plain(component.id(), LENGTH_MAX), taken));
        }
    }

    /** For Terraform: letters, digits and underscores, a letter first. */
    String identifier(Component component) {
        return dashed(component).replace('-', '_');
    }

    /** For AWS: letters, digits and single hyphens, a letter first, at most 18 characters. */
    String dashed(Component component) {
        return byId.getOrDefault(component.id(), "component");
    }

    /** For environment variables. */
    String environment(Component component) {
        return identifier(component).toUpperCase(Locale.ROOT);
    }

    /** A text as letters, digits and single hyphens, a letter first. */
    static String plain(String text, int lengthMax) {
        String ascii = Normalizer.normalize(text, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        String named = ascii.isEmpty() ? "component" : Character.isDigit(ascii.charAt(0)) ? "c-" + ascii : ascii;
        return cut(named, lengthMax);
    }

    private static String unique(String base, Set<String> taken) {
        String name = base;
        for (int n = 2; !taken.add(name); n++) {
            name = cut(base, LENGTH_MAX - 1 - Integer.toString(n).length()) + "-" + n;
        }
        return name;
    }

    private static String cut(String name, int lengthMax) {
        return name.substring(0, Math.min(lengthMax, name.length())).replaceAll("-+$", "");
    }
}
