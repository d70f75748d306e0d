package dev.orchestra.history.records;

import static java.util.stream.Collectors.joining;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes patches of one table in one statement: each column travels as an array. A row changes only for a record that is
 * later in the log than the one applied last, which makes copies of a record harmless.
 */
final class UpsertStatement {

    private final ProjectedTable table;
    private final String sql;

    UpsertStatement(ProjectedTable table) {
        this.table = table;
        this.sql = sql(table);
    }

    ProjectedTable table() {
        return table;
    }

    /** @param patches at most one for each row */
    void execute(Connection connection, Collection<Patch> patches) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            var index = 0;
            for (var column : table.columns()) {
                var at = index;
                statement.setArray(
                        index + 1,
                        array(
                                connection,
                                column.type(),
                                patches.stream()
                                        .map(patch -> patch.values().get(at))
                                        .toArray()));
                index++;
            }
            statement.setArray(
                    index + 1,
                    array(
                            connection,
                            Column.Type.BIGINT,
                            patches.stream().map(Patch::position).toArray()));
            statement.executeUpdate();
        }
    }

    private static Array array(Connection connection, Column.Type type, @Nullable Object[] values) throws SQLException {
        return connection.createArrayOf(type.sql(), values);
    }

    private static String sql(ProjectedTable table) {
        var columns = table.columns();
        return """
                insert into %s as t (%s, position)
                select %s, v.position
                from unnest(%s, ?::bigint[]) as v (%s, position)
                on conflict (%s) do update set %s, position = excluded.position
                where t.position < excluded.position""".formatted(
                        table.name().toLowerCase(Locale.ROOT),
                        names(columns),
                        columns.stream().map(UpsertStatement::selected).collect(joining(", ")),
                        columns.stream()
                                .map(column -> "?::" + column.type().sql() + "[]")
                                .collect(joining(", ")),
                        names(columns),
                        names(table.rowKeys()),
                        columns.stream()
                                .filter(column -> column.rule() != Column.Rule.ROW_KEY)
                                .map(UpsertStatement::assignment)
                                .collect(joining(", ")));
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(joining(", "));
    }

    private static String selected(Column column) {
        return column.type() == Column.Type.TIME
                ? "to_timestamp(v." + column.name() + " / 1000.0)"
                : "v." + column.name();
    }

    private static String assignment(Column column) {
        var name = column.name();
        return switch (column.rule()) {
            case ROW_KEY -> throw new IllegalArgumentException("The key of a row does not change: " + name);
            case FIRST -> "%1$s = coalesce(t.%1$s, excluded.%1$s)".formatted(name);
            case LATEST -> "%1$s = coalesce(excluded.%1$s, t.%1$s)".formatted(name);
            case REPLACED -> "%1$s = excluded.%1$s".formatted(name);
        };
    }
}
