package dev.orchestra.workers.deploy;

import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Whether a .dmn file holds decisions, and brings no id twice. */
final class DmnCheck implements XmlCheck.Visitor {

    private static final String DMN = "www.omg.org/spec/DMN/";

    private final String file;
    private final DeployedIds ids;
    private final List<Finding> findings = new ArrayList<>();
    private boolean rootSeen;

    DmnCheck(String file, DeployedIds ids) {
        this.file = file;
        this.ids = ids;
    }

    @Override
    public void start(XMLStreamReader element) {
        if (!rootSeen) {
            rootSeen = true;
            if (!isDmn(element) || !element.getLocalName().equals("definitions")) {
                findings.add(new Finding(
                        file,
                        null,
                        Rule.CONTENT_MISMATCH,
                        "The name ends with .dmn, but the content is <%s>, not DMN <definitions>. Is it the right file?"
                                .formatted(DeploymentChecks.abbreviated(element.getLocalName()))));
                return;
            }
            id("decision requirements graph", element.getAttributeValue(null, "id"));
        } else if (isDmn(element) && element.getLocalName().equals("decision")) {
            id("decision", element.getAttributeValue(null, "id"));
        }
    }

    private void id(String kind, @Nullable String id) {
        if (id == null || id.isBlank()) {
            findings.add(new Finding(file, null, Rule.MISSING_ID, "The %s has no 'id'. Give it one.".formatted(kind)));
        } else {
            ids.add(kind, id, file).ifPresent(findings::add);
        }
    }

    private static boolean isDmn(XMLStreamReader element) {
        String namespace = element.getNamespaceURI();
        return namespace != null && namespace.contains(DMN);
    }

    @Override
    public void end(XMLStreamReader element) {}

    @Override
    public List<Finding> findings() {
        return List.copyOf(findings);
    }
}
