package dev.orchestra.workers.deploy;

import dev.orchestra.workers.engine.Engine.ProcessFile;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads an XML file once, as a stream, and safely: no DOCTYPE, no entity, nothing from outside of the file, no depth
 * without end (OWASP, XML External Entity Prevention).
 */
final class XmlCheck {

    private static final int DEPTH_MAX = 90;

    private XmlCheck() {}

    /** What a check sees of a document. */
    interface Visitor {
        void start(XMLStreamReader element);

        void end(XMLStreamReader element);

        /** What was found, when the whole document has been read. */
        List<Finding> findings();
    }

    static List<Finding> read(ProcessFile file, Visitor visitor) {
        try {
            XMLStreamReader reader = factory().createXMLStreamReader(new ByteArrayInputStream(file.content()));
            int depth = 0;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.DTD -> {
                        return List.of(doctype(file));
                    }
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (++depth > DEPTH_MAX) {
                            return List.of(new Finding(
                                    file.name(),
                                    null,
                                    Rule.TOO_DEEP,
                                    "The elements are nested more than %d deep (line %d). Split the process with call activities."
                                            .formatted(
                                                    DEPTH_MAX,
                                                    reader.getLocation().getLineNumber())));
                        }
                        visitor.start(reader);
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        visitor.end(reader);
                    }
                    default -> {
                        // Text and comments carry no rule.
                    }
                }
            }
            return visitor.findings();
        } catch (XMLStreamException e) {
            return with(visitor.findings(), broken(file, e));
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        return factory;
    }

    private static Finding doctype(ProcessFile file) {
        return new Finding(
                file.name(),
                null,
                Rule.DOCTYPE,
                "The file has a DOCTYPE, which no model needs and which is not safe to read. Remove the line.");
    }

    private static Finding broken(ProcessFile file, XMLStreamException e) {
        int line = e.getLocation() == null ? -1 : e.getLocation().getLineNumber();
        String reason = String.valueOf(e.getMessage());
        int message = reason.indexOf("Message: ");
        return new Finding(
                file.name(),
                null,
                Rule.BROKEN_XML,
                "The file is not well-formed XML (line %d): %s"
                        .formatted(
                                line,
                                DeploymentChecks.abbreviated(message < 0 ? reason : reason.substring(message + 9))));
    }

    private static List<Finding> with(List<Finding> findings, Finding last) {
        // What a document that breaks off did not show is not missing from it.
        var all = new ArrayList<>(findings.stream()
                .filter(finding -> finding.rule() != Rule.NO_EXECUTABLE_PROCESS)
                .toList());
        all.add(last);
        return List.copyOf(all);
    }
}
