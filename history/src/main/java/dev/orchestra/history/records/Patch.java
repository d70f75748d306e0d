package dev.orchestra.history.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a record says about one row of a table. Patches of one row are put together in the order of the log, in memory
 * within a batch and by the database between batches, by the same rules.
 *
 * @param values one for each column of the table, null where the record says nothing
 * @param position of the record in the engine's log
 */
record Patch(ProjectedTable table, List<@Nullable Object> values, long position) {

    Patch {
        if (values.size() != table.columns().size()) {
            throw new IllegalArgumentException("Table " + table + " has "
                    + table.columns().size() + " columns, but " + values.size() + " values came.");
        }
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    static Builder of(ProjectedTable table, EngineRecord record) {
        return new Builder(table, record.position());
    }

    /** The values that name the row. */
    List<@Nullable Object> rowKey() {
        return values.subList(0, table.rowKeys().size());
    }

    /** This patch and then a later one of the same row; an earlier or equal one, which has come before, changes nothing. */
    Patch then(Patch later) {
        if (later.position <= position) {
            return this;
        }
        var merged = new ArrayList<@Nullable Object>();
        for (var i = 0; i < values.size(); i++) {
            var mine = values.get(i);
            var theirs = later.values.get(i);
            merged.add(
                    switch (table.columns().get(i).rule()) {
                        case ROW_KEY -> mine;
                        case FIRST -> mine != null ? mine : theirs;
                        case LATEST -> theirs != null ? theirs : mine;
                        case REPLACED -> theirs;
                    });
        }
        return new Patch(table, merged, later.position);
    }

    /** Collects the values by column name. */
    static final class Builder {

        private final ProjectedTable table;
        private final long position;
        private final @Nullable Object[] values;

        private Builder(ProjectedTable table, long position) {
            this.table = table;
            this.position = position;
            this.values = new @Nullable Object[table.columns().size()];
        }

        Builder set(String column, @Nullable Object value) {
            values[table.columns().indexOf(table.column(column))] = value;
            return this;
        }

        Patch build() {
            return new Patch(table, Arrays.asList(values), position);
        }
    }
}
