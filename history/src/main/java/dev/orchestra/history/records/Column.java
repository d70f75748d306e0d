package dev.orchestra.history.records;

/**
 * A column of a projected table.
 *
 * @param rule what a later record does to the value
 */
record Column(String name, Type type, Rule rule) {

    enum Type {
        BIGINT("bigint"),
        INT("int"),
        TEXT("text"),
        /** Milliseconds since 1970 on the way, a time stamp in the table. */
        TIME("bigint");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    enum Rule {
        ROW_KEY,
        /** Keeps the first value. */
        FIRST,
        /** Takes each new value; a record without one changes nothing. */
        LATEST,
        /** Takes what the newest record says, nothing included. */
        REPLACED
    }

    static Column rowKey(String name, Type type) {
        return new Column(name, type, Rule.ROW_KEY);
    }

    static Column first(String name, Type type) {
        return new Column(name, type, Rule.FIRST);
    }

    static Column latest(String name, Type type) {
        return new Column(name, type, Rule.LATEST);
    }

    static Column replaced(String name, Type type) {
        return new Column(name, type, Rule.REPLACED);
    }
}
