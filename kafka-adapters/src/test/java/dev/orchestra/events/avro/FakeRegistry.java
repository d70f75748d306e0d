package dev.orchestra.events.avro;

import dev.orchestra.events.cloudevents.InvalidDataException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** A registry in memory that can be away. */
final class FakeRegistry implements Registry {

    final List<Schema> schemas = new ArrayList<>();
    final List<String> subjects = new ArrayList<>();
    boolean away;
    int asked;

    @Override
    public Schema schema(int id) {
        answer();
        if (id < 1 || id > schemas.size()) {
            throw new InvalidDataException("There is no schema " + id + ".");
        }
        return schemas.get(id - 1);
    }

    @Override
    public Answer ensure(String subject, Schema schema) {
        answer();
        subjects.add(subject);
        schemas.add(schema);
        return new Answer.Registered(schemas.size());
    }

    @Override
    public void ask() {
        answer();
    }

    private void answer() {
        asked++;
        if (away) {
            throw new JournalUnavailableException("The registry is away.", null);
        }
    }
}
