package dev.orchestra.processes;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** A shipped model as plain XML, so that nothing a BPMN library would repair or drop goes unseen. */
record Model(String file, Document document) {

    static final String BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    static final String DI = "http://www.omg.org/spec/BPMN/20100524/DI";
    static final String DC = "http://www.omg.org/spec/DD/20100524/DC";
    static final String WAYPOINTS = "http://www.omg.org/spec/DD/20100524/DI";
    static final String ZEEBE = "http://camunda.org/schema/zeebe/1.0";

    static Stream<Model> all() {
        return ProcessFiles.deployable().stream()
                .filter(file -> file.endsWith(".bpmn"))
                .map(Model::read);
    }

    static Model read(String file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            return new Model(
                    file, factory.newDocumentBuilder().parse(new ByteArrayInputStream(ProcessFiles.read(file))));
        } catch (Exception e) {
            throw new AssertionError("'" + file + "' is not readable as XML.", e);
        }
    }

    /** All elements of a namespace, in the order of the file. */
    Stream<Element> elements(String namespace) {
        return elements(document.getDocumentElement()).filter(element -> namespace.equals(element.getNamespaceURI()));
    }

    Stream<Element> elements(String namespace, String name) {
        return elements(namespace).filter(element -> element.getLocalName().equals(name));
    }

    /** What is drawn as a shape: events, tasks, gateways, subprocesses, call activities. */
    List<Element> flowNodes() {
        return elements(BPMN).filter(FLOW_NODE).toList();
    }

    /** Notes on the canvas; they are drawn as shapes too. */
    List<Element> annotations() {
        return elements(BPMN, "textAnnotation").toList();
    }

    /** What is drawn as an edge: sequence flows, and associations with notes and compensations. */
    List<Element> edges() {
        return elements(BPMN)
                .filter(element -> element.getLocalName().matches("sequenceFlow|association"))
                .toList();
    }

    static Stream<Element> children(Element element, String namespace, String name) {
        return elements(element)
                .filter(child -> child != element)
                .filter(child -> namespace.equals(child.getNamespaceURI()) && name.equals(child.getLocalName()));
    }

    private static final Predicate<Element> FLOW_NODE = element -> element.getLocalName()
            .matches(".*(Task|Gateway)|(start|end|boundary|intermediateCatch|intermediateThrow)Event"
                    + "|callActivity|subProcess|task");

    /** The element and all that is in it. */
    static Stream<Element> elements(Element element) {
        List<Element> found = new ArrayList<>();
        found.add(element);
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element nested) {
                elements(nested).forEach(found::add);
            }
        }
        return found.stream();
    }

    @Override
    public String toString() {
        return file;
    }
}
