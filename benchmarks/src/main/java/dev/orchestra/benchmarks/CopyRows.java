package dev.orchestra.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/** Rows of the table of events, made ready by COPY to the client, and put back by COPY from there. */
final class CopyRows {

    /** Before the rows, and after them. */
    private static final int BINARY_HEADER = 19;

    private static final byte[] BINARY_END = {-1, -1};

    private final JdbcTemplate jdbc;
    private final String columns;
    private final boolean binary;

    CopyRows(JdbcTemplate jdbc, String columns, boolean binary) {
        this.jdbc = jdbc;
        this.columns = columns;
        this.binary = binary;
    }

    private String format() {
        return binary ? " (format binary)" : "";
    }

    /** What the table holds now, each row as COPY takes it. */
    List<byte[]> ready() {
        var rows = new ArrayList<byte[]>();
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            var out = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("copy (select " + columns + " from events order by record_offset) to stdout" + format());
            for (var row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
                var first = binary && rows.isEmpty();
                var bytes = first ? Arrays.copyOfRange(row, BINARY_HEADER, row.length) : row;
                if (bytes.length > 0 && !(binary && Arrays.equals(bytes, BINARY_END))) {
                    rows.add(bytes);
                }
            }
            return true;
        });
        return rows;
    }

    /** Puts rows into the table, so many in a COPY and a transaction. */
    AppendSide.Work work(List<byte[]> rows, int size) {
        var parts = new ArrayList<byte[]>();
        for (var from = 0; from < rows.size(); from += size) {
            parts.add(part(rows.subList(from, Math.min(rows.size(), from + size))));
        }
        return () -> {
            parts.forEach(this::copy);
            return () -> {};
        };
    }

    private byte[] part(List<byte[]> rows) {
        var part = new ByteArrayOutputStream();
        if (binary) {
            part.writeBytes(new byte[] {'P', 'G', 'C', 'O', 'P', 'Y', '\n', -1, '\r', '\n', 0});
            part.writeBytes(new byte[8]);
        }
        rows.forEach(part::writeBytes);
        if (binary) {
            part.writeBytes(BINARY_END);
        }
        return part.toByteArray();
    }

    private void copy(byte[] part) {
        jdbc.execute((ConnectionCallback<Long>) connection -> {
            try {
                return connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy events (" + columns + ") from stdin" + format(), new ByteArrayInputStream(part));
            } catch (IOException e) {
                throw new SQLException(e);
            }
        });
    }
}
