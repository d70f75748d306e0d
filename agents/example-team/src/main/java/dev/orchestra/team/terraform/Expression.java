package dev.orchestra.team.terraform;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An expression of HCL. Text from outside only ever enters as {@link Text}, which is escaped.
 *
 * @see <a href="https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md">HCL native syntax</a>
 */
sealed interface Expression {

    /** As HCL; the first line stands behind an indentation of so many blanks. */
    String render(int indent);

    /** The first two or three parts of every reference inside: {@code var.region}, {@code aws_vpc.main}. */
    default Stream<String> references() {
        return Stream.empty();
    }

    static Expression text(String value) {
        return new Text(value);
    }

    static Expression number(long value) {
        return new Literal(Long.toString(value));
    }

    static Expression bool(boolean value) {
        return new Literal(Boolean.toString(value));
    }

    static Expression ref(String traversal) {
        return new Reference(traversal);
    }

    static Expression list(Expression... items) {
        return new Items(List.of(items));
    }

    static Expression list(List<Expression> items) {
        return new Items(items);
    }

    static Expression rows(List<Expression> items) {
        return new Rows(items);
    }

    static Expression inline(String key, Expression value, String key2, Expression value2) {
        Map<String, Expression> fields = new LinkedHashMap<>();
        fields.put(key, value);
        fields.put(key2, value2);
        return new Inline(fields);
    }

    /** A type constraint or another fixed word of the language. */
    static Expression word(String word) {
        return new Literal(word);
    }

    static Expression object(Map<String, Expression> fields) {
        return new Fields(fields);
    }

    static Expression call(String function, Expression... arguments) {
        return new Call(function, List.of(arguments));
    }

    /** A string of several parts, texts and references: {@code "${var.name}-db"}. */
    static Expression template(Expression... parts) {
        return new Template(List.of(parts));
    }

    /** Literal text. */
    record Text(String value) implements Expression {

        @Override
        public String render(int indent) {
            return '"' + HclText.escaped(value) + '"';
        }
    }

    /** A number or a truth value. */
    record Literal(String value) implements Expression {

        @Override
        public String render(int indent) {
            return value;
        }
    }

    /** A reference to a variable, a resource or a data source, with its attribute. */
    record Reference(String traversal) implements Expression {

        public Reference {
            if (!traversal.matches("[a-z][a-z0-9_]*(?:\\.[a-z][a-z0-9_]*|\\[[0-9*]+]|\\[count\\.index])*")) {
                throw new IllegalArgumentException(
                        "A reference is made of names in lower case, dots and indices, but came: " + traversal);
            }
        }

        @Override
        public String render(int indent) {
            return traversal;
        }

        @Override
        public Stream<String> references() {
            return Stream.of(traversal);
        }
    }

    /** A list in one line. */
    record Items(List<Expression> items) implements Expression {

        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String render(int indent) {
            return items.stream().map(item -> item.render(indent)).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public Stream<String> references() {
            return items.stream().flatMap(Expression::references);
        }
    }

    /** An object, a field on each line, the equals signs in one column. */
    record Fields(Map<String, Expression> fields) implements Expression {

        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @Override
        public String render(int indent) {
            if (fields.isEmpty()) {
                return "{}";
            }
            Block.Lines lines = new Block.Lines(indent + 2);
            fields.forEach((name, value) -> lines.assign(HclText.key(name), value));
            return "{\n" + lines.render() + " ".repeat(indent) + "}";
        }

        @Override
        public Stream<String> references() {
            return fields.values().stream().flatMap(Expression::references);
        }
    }

    /** A list with an item on each line. */
    record Rows(List<Expression> items) implements Expression {

        public Rows {
            items = List.copyOf(items);
        }

        @Override
        public String render(int indent) {
            String pad = " ".repeat(indent + 2);
            return items.isEmpty()
                    ? "[]"
                    : items.stream()
                            .map(item -> pad + item.render(indent + 2) + ",\n")
                            .collect(Collectors.joining("", "[\n", " ".repeat(indent) + "]"));
        }

        @Override
        public Stream<String> references() {
            return items.stream().flatMap(Expression::references);
        }
    }

    /** An object in one line. */
    record Inline(Map<String, Expression> fields) implements Expression {

        public Inline {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        @Override
        public String render(int indent) {
            return fields.entrySet().stream()
                    .map(field -> HclText.key(field.getKey()) + " = "
                            + field.getValue().render(indent))
                    .collect(Collectors.joining(", ", "{ ", " }"));
        }

        @Override
        public Stream<String> references() {
            return fields.values().stream().flatMap(Expression::references);
        }
    }

    /** A call of one of Terraform's functions. */
    record Call(String function, List<Expression> arguments) implements Expression {

        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String render(int indent) {
            return arguments.stream()
                    .map(argument -> argument.render(indent))
                    .collect(Collectors.joining(", ", function + "(", ")"));
        }

        @Override
        public Stream<String> references() {
            return arguments.stream().flatMap(Expression::references);
        }
    }

    /** A string with references inside. */
    record Template(List<Expression> parts) implements Expression {

        public Template {
            parts = List.copyOf(parts);
        }

        @Override
        public String render(int indent) {
            return parts.stream()
                    .map(part -> part instanceof Text text
                            ? HclText.escaped(text.value())
                            : "${" + part.render(indent) + "}")
                    .collect(Collectors.joining("", "\"", "\""));
        }

        @Override
        public Stream<String> references() {
            return parts.stream().flatMap(Expression::references);
        }
    }
}
