package dev.orchestra.team.terraform;

/** Texts and keys, escaped for HCL. */
final class HclText {

    /** Stands for what no text should hold. */
    private static final char REPLACEMENT = '\uFFFD';

    private HclText() {}

    /**
     * For inside double quotes: quotes, backslashes, ends of lines and the openings of templates are escaped, other control
     * characters replaced.
     */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> append(out, point);
            }
        });
        return out.toString().replace("${", "$${").replace("%{", "%%{");
    }

    private static void append(StringBuilder out, int point) {
        boolean unprintable = Character.isISOControl(point)
                || Character.getType(point) == Character.SURROGATE
                || Character.getType(point) == Character.LINE_SEPARATOR
                || Character.getType(point) == Character.PARAGRAPH_SEPARATOR;
        out.appendCodePoint(unprintable ? REPLACEMENT : point);
    }

    /** A key of an object: as it is if it is a name, else quoted. */
    static String key(String name) {
        return name.matches("[A-Za-z_][A-Za-z0-9_]*") ? name : '"' + escaped(name) + '"';
    }

    /** For a comment: one line. */
    static String comment(String text) {
        return text.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", " ").strip();
    }
}
