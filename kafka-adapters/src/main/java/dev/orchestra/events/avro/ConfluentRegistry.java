package dev.orchestra.events.avro;

import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.events.avro.RegistryHttp.Reply;
import dev.orchestra.events.cloudevents.InvalidDataException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/**
 * The part of Confluent's schema registry API that we need (subjects, versions, ids, config), as Apicurio and others speak it
 * too.
 */
final class ConfluentRegistry implements Registry {

    private static final int UNKNOWN_SUBJECT = 40401;

    /** Whoever wrote a record had its id from the registry: one that has just started again may not have all it knows at hand. */
    private static final Duration MISSING_MAX = Duration.ofSeconds(10);

    private static final int MISSING_KEPT = 1_000;

    private final RegistryHttp http;
    private final AvroOptions options;
    private final LongSupplier nanoTime;
    // Guarded by itself.
    private final Map<Integer, Long> missingSince = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > MISSING_KEPT;
        }
    };

    ConfluentRegistry(AvroOptions options) {
        this(options, System::nanoTime);
    }

    ConfluentRegistry(AvroOptions options, LongSupplier nanoTime) {
        this.http = new RegistryHttp(options);
        this.options = options;
        this.nanoTime = nanoTime;
    }

    @Override
    public Schema schema(int id) {
        Reply reply = http.get("/schemas/ids/" + id);
        if (reply.status() == 404) {
            throw missing(id);
        }
        Json body = answered(reply, "schema " + id);
        String type = body.string("schemaType").orElse("AVRO");
        try {
            if (!type.equals("AVRO")) {
                throw new InvalidDataException(
                        "The schema %d is a %s schema, but Avro was expected.".formatted(id, type));
            }
            return AvroJson.parse(body.string("schema").orElse(""), false);
        } catch (AvroRuntimeException e) {
            throw new InvalidDataException(
                    "The schema %d of the registry %s cannot be read (references to other schemas are not supported): %s"
                            .formatted(id, http.name(), e.getMessage()));
        }
    }

    private RuntimeException missing(int id) {
        long now = nanoTime.getAsLong();
        long since;
        synchronized (missingSince) {
            since = missingSince.computeIfAbsent(id, first -> now);
        }
        String text =
                "The value's Avro schema has the id %d, which the schema registry %s does not know. The sender and this process have to use the same registry."
                        .formatted(id, http.name());
        return now - since < MISSING_MAX.toNanos()
                ? new JournalUnavailableException(text + " It is asked again, for " + MISSING_MAX + ".", null)
                : new InvalidDataException(text);
    }

    @Override
    public Answer ensure(String subject, Schema schema) {
        String path = "/subjects/" + encoded(subject);
        Json question = Json.of(Map.of("schema", schema.toString()));
        Reply known = http.post(path, question);
        if (known.status() != 404) {
            return registered(known, subject);
        }
        if (!options.register()) {
            return new Answer.Refused(
                    "It is not registered there, and this process may not register it (orchestra.avro.register). Register it, or let this process do it.");
        }
        if (answeredOrNot(known).asMap().get("error_code") instanceof Number code
                && code.intValue() == UNKNOWN_SUBJECT) {
            // Before the first version: from then on the registry itself compares.
            answered(
                    http.put("/config/" + encoded(subject), Json.of(Map.of("compatibility", options.compatibility()))),
                    "compatibility of " + subject);
        }
        Reply reply = http.post(path + "/versions", question);
        return switch (reply.status()) {
            case 409 -> new Answer.Refused(incompatible(subject, schema, reply));
            case 400, 422 -> new Answer.Refused("It says: %s Correct the schema.".formatted(sentence(message(reply))));
            default -> registered(reply, subject);
        };
    }

    @Override
    public void ask() {
        answered(http.get("/config"), "global compatibility");
    }

    private Answer registered(Reply reply, String subject) {
        if (answered(reply, "subject " + subject).asMap().get("id") instanceof Number id) {
            return new Answer.Registered(id.intValue());
        }
        throw new JournalUnavailableException(
                "The schema registry %s answered for the subject %s without an id. Does the address end with its Confluent API, such as /apis/ccompat/v7?"
                        .formatted(http.name(), subject),
                null);
    }

    /** What the registry said, its rule, and, where Avro can say more than the registry did, which field breaks it how. */
    private String incompatible(String subject, Schema schema, Reply refusal) {
        String rule = answeredOrNot(http.get("/config/" + encoded(subject) + "?defaultToGlobal=true"))
                .string("compatibilityLevel")
                .orElse("unknown");
        return "It says: %s Its compatibility rule there is %s.%s Make the change compatible (a new field with a default, for example), or, if every reader is ready for it, change the rule of the subject, and start again."
                .formatted(sentence(message(refusal)), rule, comparison(subject, schema, rule));
    }

    private String comparison(String subject, Schema schema, String rule) {
        try {
            Reply latest = http.get("/subjects/" + encoded(subject) + "/versions/latest");
            Schema before =
                    AvroJson.parse(answeredOrNot(latest).string("schema").orElse(""), false);
            boolean forward = rule.startsWith("FORWARD");
            List<SchemaCompatibility.Incompatibility> found = SchemaCompatibility.checkReaderWriterCompatibility(
                            forward ? before : schema, forward ? schema : before)
                    .getResult()
                    .getIncompatibilities();
            return found.isEmpty()
                    ? ""
                    : found.stream()
                            .limit(10)
                            .map(one -> "%s at %s (%s)".formatted(one.getType(), one.getLocation(), one.getMessage()))
                            .collect(Collectors.joining(", ", " Against the newest version: ", "."));
        } catch (AvroRuntimeException | JournalUnavailableException e) {
            return "";
        }
    }

    private Json answered(Reply reply, String what) {
        if (reply.status() / 100 != 2) {
            String hint = reply.status() == 401 || reply.status() == 403
                    ? " Check SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD."
                    : "";
            throw new JournalUnavailableException(
                    "The schema registry %s answered %d to the question for the %s: %s%s"
                            .formatted(http.name(), reply.status(), what, message(reply), hint),
                    null);
        }
        return answeredOrNot(reply);
    }

    /** The body, or the empty object if it is none, as from a proxy in between. */
    private static Json answeredOrNot(Reply reply) {
        try {
            Json body = Json.parse(reply.body());
            return body.isObject() ? body : Json.object();
        } catch (InvalidJsonException e) {
            return Json.object();
        }
    }

    private static String message(Reply reply) {
        return answeredOrNot(reply).string("message").orElse("no reason");
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
