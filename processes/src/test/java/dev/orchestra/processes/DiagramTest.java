package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;

/** Each model opens in a modeler as a picture that a person laid out. */
final class DiagramTest {

    private static final double CANVAS_PIXELS_MAX = 4_000;

    static Stream<Model> models() {
        return Model.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyFlowNodeHasOneShapeAndEveryFlowOneEdge(Model model) {
        List<String> shapes = new ArrayList<>(ids(model.flowNodes()));
        shapes.addAll(ids(model.annotations()));
        assertThat(drawn(model, "BPMNShape")).as("shapes").containsExactlyInAnyOrderElementsOf(shapes);
        assertThat(drawn(model, "BPMNEdge")).as("edges").containsExactlyInAnyOrderElementsOf(ids(model.edges()));
        assertThat(drawn(model, "BPMNPlane"))
                .containsExactlyElementsOf(
                        ids(model.elements(Model.BPMN, "process").toList()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyShapeAndLabelAndWaypointLiesOnTheCanvas(Model model) {
        assertThat(model.elements(Model.DC, "Bounds").map(DiagramTest::bounds)).allSatisfy(bounds -> {
            assertThat(bounds.getWidth()).isPositive();
            assertThat(bounds.getHeight()).isPositive();
            assertThat(canvas().contains(bounds))
                    .as("%s is on the canvas", bounds)
                    .isTrue();
        });
        assertThat(model.elements(Model.WAYPOINTS, "waypoint").map(DiagramTest::point))
                .allSatisfy(point -> assertThat(canvas().contains(point))
                        .as("%s is on the canvas", point)
                        .isTrue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void noTwoShapesOverlapButABoundaryEventAndItsTaskAndASubprocessAndWhatIsInIt(Model model) {
        Map<String, Rectangle2D> shapes = shapes(model);
        Map<String, String> hosts = model.elements(Model.BPMN, "boundaryEvent")
                .collect(Collectors.toMap(e -> e.getAttribute("id"), e -> e.getAttribute("attachedToRef")));

        List<String> overlaps = new ArrayList<>();
        shapes.forEach((one, bounds) -> shapes.forEach((other, others) -> {
            boolean attached = other.equals(hosts.get(one)) || one.equals(hosts.get(other));
            boolean within = holds(model, one, other) && bounds.contains(others)
                    || holds(model, other, one) && others.contains(bounds);
            if (one.compareTo(other) < 0 && !attached && !within && bounds.intersects(others)) {
                overlaps.add(one + " and " + other);
            }
        }));

        assertThat(overlaps).isEmpty();
        hosts.forEach((event, host) -> assertThat(shapes.get(event).intersects(shapes.get(host)))
                .as("%s sits on %s", event, host)
                .isTrue());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void noLabelCoversAShapeOrAnotherLabel(Model model) {
        List<Rectangle2D> labels = model.elements(Model.DI, "BPMNLabel")
                .flatMap(label -> Model.children(label, Model.DC, "Bounds"))
                .map(DiagramTest::bounds)
                .toList();

        for (Rectangle2D label : labels) {
            assertThat(shapes(model))
                    .allSatisfy((id, shape) -> assertThat(
                                    shape.intersects(label) && !(isSubprocess(model, id) && shape.contains(label)))
                            .as("a label at %s covers %s", label, id)
                            .isFalse());
            assertThat(labels).filteredOn(other -> other != label).noneMatch(label::intersects);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everyEdgeBeginsAtItsSourceAndEndsAtItsTarget(Model model) {
        Map<String, Rectangle2D> shapes = shapes(model);
        for (Element flow : model.edges()) {
            List<Point2D> way = model.elements(Model.DI, "BPMNEdge")
                    .filter(edge -> edge.getAttribute("bpmnElement").equals(flow.getAttribute("id")))
                    .flatMap(edge -> Model.children(edge, Model.WAYPOINTS, "waypoint"))
                    .map(DiagramTest::point)
                    .toList();
            assertThat(way).hasSizeGreaterThanOrEqualTo(2);
            assertThat(border(shapes.get(flow.getAttribute("sourceRef")), way.get(0)))
                    .as("%s begins on its source's border", flow.getAttribute("id"))
                    .isTrue();
            assertThat(border(shapes.get(flow.getAttribute("targetRef")), way.get(way.size() - 1)))
                    .as("%s ends on its target's border", flow.getAttribute("id"))
                    .isTrue();
            for (int i = 1; i < way.size(); i++) {
                Point2D from = way.get(i - 1);
                Point2D to = way.get(i);
                assertThat(from.getX() == to.getX() || from.getY() == to.getY())
                        .as("%s runs level or upright from %s to %s", flow.getAttribute("id"), from, to)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void everythingHasAnIdOfItsOwn(Model model) {
        // The broker refuses an event definition without an id with a null pointer.
        assertThat(model.elements(Model.BPMN)
                        .filter(element -> element.getLocalName().endsWith("EventDefinition")))
                .allSatisfy(
                        definition -> assertThat(definition.getAttribute("id")).isNotBlank());
        assertThat(model.elements(Model.BPMN).map(e -> e.getAttribute("id")).filter(id -> !id.isEmpty()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("models")
    void theModelerIsToldTheEngineAndEveryNodeIsNamedButMergesAndForks(Model model) {
        Element definitions = model.document().getDocumentElement();
        assertThat(definitions.getAttributeNS("http://camunda.org/schema/modeler/1.0", "executionPlatform"))
                .isEqualTo("Camunda Cloud");
        assertThat(definitions.getAttributeNS("http://camunda.org/schema/modeler/1.0", "executionPlatformVersion"))
                .isEqualTo("8.6.0");
        assertThat(model.flowNodes())
                .filteredOn(node -> !node.getLocalName().endsWith("Gateway"))
                .allSatisfy(node -> assertThat(node.getAttribute("name")).isNotBlank());
    }

    /** Whether {@code inner} is part of the subprocess {@code outer}. */
    private static boolean holds(Model model, String outer, String inner) {
        return model.elements(Model.BPMN, "subProcess")
                .filter(subprocess -> subprocess.getAttribute("id").equals(outer))
                .flatMap(Model::elements)
                .anyMatch(element -> element.getAttribute("id").equals(inner));
    }

    private static boolean isSubprocess(Model model, String id) {
        return model.elements(Model.BPMN, "subProcess")
                .anyMatch(subprocess -> subprocess.getAttribute("id").equals(id));
    }

    private static List<String> ids(List<Element> elements) {
        return elements.stream().map(element -> element.getAttribute("id")).toList();
    }

    private static List<String> drawn(Model model, String kind) {
        return model.elements(Model.DI, kind)
                .map(shape -> shape.getAttribute("bpmnElement"))
                .toList();
    }

    private static Map<String, Rectangle2D> shapes(Model model) {
        Map<String, Rectangle2D> shapes = new HashMap<>();
        model.elements(Model.DI, "BPMNShape")
                .forEach(shape -> shapes.put(shape.getAttribute("bpmnElement"), bounds((Element)
                        shape.getElementsByTagNameNS(Model.DC, "Bounds").item(0))));
        return shapes;
    }

    private static Rectangle2D canvas() {
        return new Rectangle2D.Double(0, 0, CANVAS_PIXELS_MAX, CANVAS_PIXELS_MAX);
    }

    private static Rectangle2D bounds(Element bounds) {
        return new Rectangle2D.Double(
                number(bounds, "x"), number(bounds, "y"), number(bounds, "width"), number(bounds, "height"));
    }

    private static Point2D point(Element waypoint) {
        return new Point2D.Double(number(waypoint, "x"), number(waypoint, "y"));
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    private static boolean border(Rectangle2D shape, Point2D point) {
        boolean within = point.getX() >= shape.getMinX()
                && point.getX() <= shape.getMaxX()
                && point.getY() >= shape.getMinY()
                && point.getY() <= shape.getMaxY();
        boolean inside = point.getX() > shape.getMinX()
                && point.getX() < shape.getMaxX()
                && point.getY() > shape.getMinY()
                && point.getY() < shape.getMaxY();
        return within && !inside;
    }
}
