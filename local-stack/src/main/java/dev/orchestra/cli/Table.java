package dev.orchestra.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Rows of JSON objects as columns of text. */
final class Table {
    private static final int WIDTH_MAX = 60;
    private static final Pattern PARTS_OF_A_MILLISECOND = Pattern.compile("(T\\d\\d:\\d\\d:\\d\\d\\.\\d{3})\\d+Z");

    private Table() {}

    /**
     * @param wanted the columns to show where the rows have them; if they have none of these, all plain fields of the
     *     first row are shown
     */
    static List<String> lines(List<JsonNode> rows, List<String> wanted) {
        if (rows.isEmpty()) {
            return List.of("(none)");
        }
        List<String> columns = columns(rows, wanted);
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Table::title).toList());
        for (JsonNode row : rows) {
            cells.add(columns.stream().map(column -> cell(row.path(column))).toList());
        }
        int[] widths = new int[columns.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return cells.stream().map(line -> join(line, widths)).toList();
    }

    private static List<String> columns(List<JsonNode> rows, List<String> wanted) {
        List<String> present = wanted.stream()
                .filter(column -> rows.stream().anyMatch(row -> row.has(column)))
                .toList();
        if (!present.isEmpty()) {
            return present;
        }
        return rows.getFirst().properties().stream()
                .filter(field -> field.getValue().isValueNode())
                .map(field -> field.getKey())
                .toList();
    }

    private static String title(String column) {
        return column.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "-";
        }
        String text = value.isValueNode() ? value.asString() : isWords(value) ? words(value) : value.toString();
        return Words.shortened(PARTS_OF_A_MILLISECOND.matcher(text).replaceFirst("$1Z"), WIDTH_MAX);
    }

    private static boolean isWords(JsonNode value) {
        return value.isArray() && value.valueStream().allMatch(JsonNode::isString);
    }

    private static String words(JsonNode value) {
        return value.isEmpty()
                ? "-"
                : value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }

    private static String join(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
        }
        return text.toString().stripTrailing();
    }
}
