package dev.orchestra.team.terraform;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A block of HCL: a type, labels, and a body of attributes and nested blocks; laid out as {@code terraform fmt} does. */
final class Block {

    private final String type;
    private final List<String> labels;
    private final List<Object> body = new ArrayList<>();
    private String comment = "";

    private Block(String type, List<String> labels) {
        this.type = type;
        this.labels = List.copyOf(labels);
    }

    static Block of(String type, String... labels) {
        return new Block(type, List.of(labels));
    }

    /** A line of explanation above the block. */
    Block why(String text) {
        comment = HclText.comment(text);
        return this;
    }

    Block set(String name, Expression value) {
        body.add(new Attribute(name, value));
        return this;
    }

    Block set(String name, String text) {
        return set(name, Expression.text(text));
    }

    Block set(String name, long number) {
        return set(name, Expression.number(number));
    }

    Block set(String name, boolean value) {
        return set(name, Expression.bool(value));
    }

    Block nest(Block block) {
        body.add(block);
        return this;
    }

    /** What others refer to it by: {@code var.region}, {@code aws_vpc.main}, {@code data.aws_region.here}. */
    String address() {
        return switch (type) {
            case "variable" -> "var." + labels.getFirst();
            case "resource" -> String.join(".", labels);
            default -> type + "." + String.join(".", labels);
        };
    }

    String type() {
        return type;
    }

    Stream<String> references() {
        return body.stream()
                .flatMap(item -> item instanceof Block block
                        ? block.references()
                        : ((Attribute) item).value().references());
    }

    String render(int indent) {
        String pad = " ".repeat(indent);
        String head = Stream.concat(Stream.of(type), labels.stream().map(label -> '"' + label + '"'))
                .collect(Collectors.joining(" "));
        String explained = comment.isEmpty() ? "" : pad + "# " + comment + "\n";
        if (body.isEmpty()) {
            return explained + pad + head + " {}\n";
        }
        Lines lines = new Lines(indent + 2);
        for (Object item : body) {
            if (item instanceof Block block) {
                lines.block(block.render(indent + 2));
            } else {
                lines.assign(((Attribute) item).name(), ((Attribute) item).value());
            }
        }
        return explained + pad + head + " {\n" + lines.render() + pad + "}\n";
    }

    private record Attribute(String name, Expression value) {}

    /** Lines of a body. Equals signs of neighbouring one-line attributes stand in one column. */
    static final class Lines {

        private final int indent;
        private final StringBuilder out = new StringBuilder();
        private boolean afterBlock;
        private final List<String[]> run = new ArrayList<>();

        Lines(int indent) {
            this.indent = indent;
        }

        void assign(String name, Expression value) {
            if (afterBlock) {
                out.append('\n');
                afterBlock = false;
            }
            String rendered = value.render(indent);
            if (rendered.contains("\n")) {
                flush();
                out.append(" ".repeat(indent))
                        .append(name)
                        .append(" = ")
                        .append(rendered)
                        .append('\n');
            } else {
                run.add(new String[] {name, rendered});
            }
        }

        void block(String rendered) {
            flush();
            if (!out.isEmpty()) {
                out.append('\n');
            }
            out.append(rendered);
            afterBlock = true;
        }

        String render() {
            flush();
            return out.toString();
        }

        private void flush() {
            int width = run.stream()
                    .mapToInt(pair -> pair[0].codePointCount(0, pair[0].length()))
                    .max()
                    .orElse(0);
            for (String[] pair : run) {
                int gap = width - pair[0].codePointCount(0, pair[0].length());
                out.append(" ".repeat(indent))
                        .append(pair[0])
                        .append(" ".repeat(gap))
                        .append(" = ")
                        .append(pair[1])
                        .append('\n');
            }
            run.clear();
        }
    }
}
