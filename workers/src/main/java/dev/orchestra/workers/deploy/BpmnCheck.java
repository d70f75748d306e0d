package dev.orchestra.workers.deploy;

import dev.orchestra.processes.Variables;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** What the engine says unclearly, or too late, about a .bpmn file. */
final class BpmnCheck implements XmlCheck.Visitor {

    private static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    private static final String ZEEBE = "http://camunda.org/schema/zeebe/1.0";

    /** Attributes of Zeebe's elements that name a variable which the engine sets. */
    private static final List<String> TARGETS = List.of("target", "resultVariable", "inputElement", "outputCollection");

    private final String file;
    private final DeployedIds ids;
    private final List<Finding> findings = new ArrayList<>();

    /** The elements from the root to where the reader stands. */
    private final Deque<Element> open = new ArrayDeque<>();

    private boolean rootSeen;
    private boolean wrongRoot;
    private boolean executableSeen;

    BpmnCheck(String file, DeployedIds ids) {
        this.file = file;
        this.ids = ids;
    }

    @Override
    public void start(XMLStreamReader reader) {
        String name = reader.getLocalName();
        boolean bpmn = BPMN.equals(reader.getNamespaceURI());
        String id = bpmn ? reader.getAttributeValue(null, "id") : null;
        if (!rootSeen) {
            root(name, bpmn);
        }
        if (bpmn && name.equals("process")) {
            process(reader, id);
        }
        if (bpmn && name.equals("compensateEventDefinition") && blank(id)) {
            findings.add(new Finding(
                    file,
                    owner(),
                    Rule.EVENT_DEFINITION_ID,
                    "The <%s> has no 'id', which the engine answers with an internal error. Add an id, any that is unique."
                            .formatted(name)));
        }
        if (ZEEBE.equals(reader.getNamespaceURI())) {
            zeebe(reader, name);
        }
        open.push(new Element(blank(id) ? null : id, new AgentStep()));
    }

    @Override
    public void end(XMLStreamReader reader) {
        Element element = open.pop();
        findings.addAll(element.step().findings(file, element.id()));
    }

    @Override
    public List<Finding> findings() {
        if (executableSeen || wrongRoot) {
            return List.copyOf(findings);
        }
        var all = new ArrayList<>(findings);
        all.add(new Finding(
                file,
                null,
                Rule.NO_EXECUTABLE_PROCESS,
                "No process in the file is executable. Set 'Executable' on the process in Camunda Modeler."));
        return List.copyOf(all);
    }

    private void root(String name, boolean bpmn) {
        rootSeen = true;
        wrongRoot = !bpmn || !name.equals("definitions");
        if (wrongRoot) {
            findings.add(new Finding(
                    file,
                    null,
                    Rule.CONTENT_MISMATCH,
                    "The name ends with .bpmn, but the content is <%s>, not BPMN <definitions>. Is it the right file?"
                            .formatted(DeploymentChecks.abbreviated(name))));
        }
    }

    private void process(XMLStreamReader reader, @Nullable String id) {
        if (!"true".equals(reader.getAttributeValue(null, "isExecutable"))) {
            return;
        }
        executableSeen = true;
        if (id == null || id.isBlank()) {
            findings.add(new Finding(file, null, Rule.MISSING_ID, "The process has no 'id'. Give it one."));
        } else {
            ids.add("process", id, file).ifPresent(findings::add);
        }
    }

    private void zeebe(XMLStreamReader reader, String name) {
        switch (name) {
            case "taskDefinition" -> carrier().step().type(reader.getAttributeValue(null, "type"));
            case "header" ->
                carrier().step().header(reader.getAttributeValue(null, "key"), reader.getAttributeValue(null, "value"));
            case "input" -> carrier().step().input(reader.getAttributeValue(null, "target"));
            default -> {
                // Only these say what an agent step is.
            }
        }
        boolean passedOn = name.equals("input") && handsOn(reader.getAttributeValue(null, "source"));
        for (String attribute : TARGETS) {
            String target = reader.getAttributeValue(null, attribute);
            if (!passedOn && target != null && isReserved(target.strip())) {
                findings.add(new Finding(
                        file,
                        owner(),
                        Rule.RESERVED_VARIABLE,
                        "<zeebe:%s> sets the variable '%s', which belongs to the server. Use another name."
                                .formatted(name, DeploymentChecks.abbreviated(target))));
            }
        }
    }

    /** A called process is given the variable as it is: that changes nothing. */
    private static boolean handsOn(@Nullable String source) {
        return source != null && source.replaceAll("\\s", "").equals("=" + Variables.ORCHESTRA);
    }

    static boolean isReserved(String target) {
        return target.equals(Variables.ORCHESTRA) || target.startsWith(Variables.ORCHESTRA + ".");
    }

    /** The innermost BPMN element that has an id: the one a designer sees. */
    private @Nullable String owner() {
        return open.stream()
                .map(Element::id)
                .filter(id -> id != null)
                .findFirst()
                .orElse(null);
    }

    private Element carrier() {
        return open.stream()
                .filter(element -> element.id() != null)
                .findFirst()
                .orElseGet(() -> open.isEmpty() ? new Element(null, new AgentStep()) : open.getLast());
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private record Element(@Nullable String id, AgentStep step) {}
}
