package dev.orchestra.exporter;

import io.camunda.zeebe.protocol.record.ValueType;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The exporter's arguments, from the broker's {@code zeebe.broker.exporters.{id}.args}. Names are read without regard
 * to case, hyphens and underscores, because environment variables have none of them.
 *
 * @param bootstrapServers Kafka's addresses, {@code host:port}, separated by commas; required
 * @param topic where the records go, {@code zeebe.records} by default
 * @param lingerMillis how long Kafka's producer waits to fill a batch, 0 to 10,000, 10 by default
 * @param maxBufferBytes how much may wait for Kafka's acknowledgement on each partition before the broker has to wait,
 *     64 KiB to 1 GiB, 16 MiB by default
 * @param maxFieldBytes how long a variable's value, a process's XML or an error text may be in UTF-8 before it is cut
 *     and marked, 1 KiB to 4 MiB, 1 MiB by default
 * @param valueTypes what is exported, a part of {@link RecordSelection#SUPPORTED}, by default all of it
 * @param clientProperties settings of Kafka's producer, such as those of TLS and SASL; those that keep the order and
 *     the acknowledgement of records cannot be changed
 */
record ExporterSettings(
        String bootstrapServers,
        String topic,
        int lingerMillis,
        int maxBufferBytes,
        int maxFieldBytes,
        Set<ValueType> valueTypes,
        Map<String, String> clientProperties) {

    ExporterSettings {
        require(!bootstrapServers.isBlank(), "bootstrapServers", "Kafka's addresses, host:port", bootstrapServers);
        require(!topic.isBlank(), "topic", "a topic's name", topic);
        requireRange("lingerMillis", lingerMillis, 0, 10_000);
        requireRange("maxBufferBytes", maxBufferBytes, 64 * 1024, 1024 * 1024 * 1024);
        requireRange("maxFieldBytes", maxFieldBytes, 1024, 4 * 1024 * 1024);
        valueTypes = Set.copyOf(valueTypes);
        clientProperties = Map.copyOf(clientProperties);
    }

    /**
     * Reads the arguments as the broker gives them.
     *
     * @throws IllegalArgumentException if one is missing, unknown or out of its range; it says which, and what is valid
     */
    static ExporterSettings from(Map<String, Object> arguments) {
        var rest = new TreeMap<String, Object>();
        arguments.forEach((name, value) -> rest.put(plain(name), value));
        var settings = new ExporterSettings(
                text(rest.remove("bootstrapservers"), ""),
                text(rest.remove("topic"), "zeebe.records"),
                number("lingerMillis", rest.remove("lingermillis"), 10),
                number("maxBufferBytes", rest.remove("maxbufferbytes"), 16 * 1024 * 1024),
                number("maxFieldBytes", rest.remove("maxfieldbytes"), 1024 * 1024),
                valueTypes(rest.remove("valuetypes")),
                flatten(rest.remove("clientproperties")));
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("The exporter does not know the arguments " + rest.keySet()
                    + ". Remove them, or correct their spelling: bootstrapServers, topic, lingerMillis,"
                    + " maxBufferBytes, maxFieldBytes, valueTypes, clientProperties.");
        }
        return settings;
    }

    private static String plain(String name) {
        return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable Object value, String absent) {
        return value == null ? absent : value.toString().trim();
    }

    private static int number(String name, @Nullable Object value, int absent) {
        var text = text(value, "");
        try {
            return text.isEmpty() ? absent : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The exporter's argument " + name + " has to be a whole number, not '" + text + "'.", e);
        }
    }

    private static Set<ValueType> valueTypes(@Nullable Object value) {
        var names = switch (value) {
            case null -> Stream.<String>empty();
            case Map<?, ?> numbered -> numbered.values().stream().map(Object::toString);
            case Collection<?> listed -> listed.stream().map(Object::toString);
            default -> Arrays.stream(value.toString().split(",", -1));
        };
        var types = names.map(String::trim)
                .filter(name -> !name.isEmpty())
                .map(ExporterSettings::valueType)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ValueType.class)));
        return types.isEmpty() ? RecordSelection.SUPPORTED : types;
    }

    private static ValueType valueType(String name) {
        return RecordSelection.SUPPORTED.stream()
                .filter(type -> type.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The exporter's argument valueTypes holds '" + name
                        + "'. Choose from " + RecordSelection.SUPPORTED + ", or leave it out to export all of them."));
    }

    /** Spring makes a tree of a name with dots; Kafka wants the dots back. */
    private static Map<String, String> flatten(@Nullable Object value) {
        var flat = new LinkedHashMap<String, String>();
        if (value != null) {
            if (!(value instanceof Map<?, ?> tree)) {
                throw new IllegalArgumentException(
                        "The exporter's argument clientProperties has to be a map of Kafka's producer settings, not '"
                                + value.getClass().getSimpleName() + "'.");
            }
            flatten("", tree, flat);
        }
        return flat;
    }

    private static void flatten(String prefix, Map<?, ?> tree, Map<String, String> flat) {
        tree.forEach((name, value) -> {
            if (value instanceof Map<?, ?> branch) {
                flatten(prefix + name + ".", branch, flat);
            } else if (value != null) {
                flat.put(prefix + name, value.toString());
            }
        });
    }

    private static void requireRange(String name, int value, int min, int max) {
        require(value >= min && value <= max, name, "a number from " + min + " to " + max, String.valueOf(value));
    }

    private static void require(boolean holds, String name, String expected, String actual) {
        if (!holds) {
            throw new IllegalArgumentException("The exporter's argument " + name + " has to be " + expected
                    + ", but it is '" + actual + "'. Set zeebe.broker.exporters.{id}.args." + name + ".");
        }
    }
}
