package dev.orchestra.team.terraform;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at HCL text from outside, with no help from the code that wrote it: which addresses it declares, which it refers to,
 * and whether its brackets and quotes are balanced.
 */
final class HclScan {

    private static final Pattern REFERENCE = Pattern.compile(
            "(?<![\\w.-])(data\\.[a-z0-9_]+\\.[a-zA-Z0-9_]+|var\\.[a-zA-Z0-9_]+|aws_[a-z0-9_]+\\.[a-zA-Z0-9_]+)");
    private static final Pattern DECLARATION =
            Pattern.compile("(?m)^(resource|data|variable|output) \"([^\"]+)\"(?: \"([^\"]+)\")? \\{");

    private final Set<String> declared = new LinkedHashSet<>();
    private final List<String> twice = new ArrayList<>();
    private final Set<String> referred = new TreeSet<>();

    static HclScan of(Map<String, String> files) {
        HclScan scan = new HclScan();
        files.forEach((name, text) -> {
            if (name.endsWith(".tf")) {
                scan.read(text);
            }
        });
        return scan;
    }

    Set<String> dangling() {
        Set<String> dangling = new TreeSet<>(referred);
        dangling.removeAll(declared);
        return dangling;
    }

    List<String> declaredTwice() {
        return twice;
    }

    Set<String> declared() {
        return declared;
    }

    private void read(String text) {
        Matcher declaration = DECLARATION.matcher(text);
        while (declaration.find()) {
            String address = switch (declaration.group(1)) {
                case "variable" -> "var." + declaration.group(2);
                case "resource" -> declaration.group(2) + "." + declaration.group(3);
                case "output" -> "output." + declaration.group(2);
                default -> "data." + declaration.group(2) + "." + declaration.group(3);
            };
            if (!declared.add(address)) {
                twice.add(address);
            }
        }
        Matcher reference = REFERENCE.matcher(code(text));
        while (reference.find()) {
            referred.add(reference.group(1));
        }
    }

    /** The text without comments and without what stands in quotes, but with what stands in {@code ${...}} inside quotes. */
    private static String code(String text) {
        StringBuilder out = new StringBuilder();
        List<Character> nesting = new ArrayList<>();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : '\n';
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if ((c == '$' || c == '%') && next == c && i + 2 < text.length() && text.charAt(i + 2) == '{') {
                    i += 2;
                } else if (c == '$' && next == '{') {
                    nesting.add('"');
                    quoted = false;
                    out.append(' ');
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else if (c == '\n') {
                    throw new AssertionError(
                            "A string goes over the end of its line: " + text.substring(Math.max(0, i - 80), i));
                }
                continue;
            }
            switch (c) {
                case '#' -> {
                    while (i < text.length() && text.charAt(i) != '\n') {
                        i++;
                    }
                }
                case '"' -> quoted = true;
                case '{', '[', '(' -> nesting.add(c);
                case '}', ']', ')' -> {
                    if (nesting.isEmpty()) {
                        throw new AssertionError("Closes what was not open, at " + i);
                    }
                    char open = nesting.removeLast();
                    if (open == '"') {
                        quoted = true;
                    } else if ("{[(".indexOf(open) != "}])".indexOf(c)) {
                        throw new AssertionError("Brackets do not match: " + open + c);
                    }
                }
                default -> {
                    // Only brackets and quotes count.
                }
            }
            out.append(c);
        }
        if (quoted || !nesting.isEmpty()) {
            throw new AssertionError("Left open: " + nesting + (quoted ? " and a string" : ""));
        }
        return out.toString();
    }
}
