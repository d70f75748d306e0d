package dev.orchestra.workers.output;

import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.instance.BaseElement;
import io.camunda.zeebe.model.bpmn.instance.ExtensionElements;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeInput;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeIoMapping;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether an output event has mappings to {@code output.…}. A job shows a variable {@code output} in both cases: one that its
 * mappings made, or one that a step left in the process. Only the model tells them apart, and it is read once.
 */
final class OutputMappings {

    private static final Logger LOG = LoggerFactory.getLogger(OutputMappings.class);
    private static final int ELEMENTS_MAX = 10_000;

    private final ProcessModels models;
    private final Map<Element, Boolean> mapped = new ConcurrentHashMap<>();

    private record Element(long processDefinitionKey, String elementId) {}

    OutputMappings(ProcessModels models) {
        this.models = models;
    }

    /** What is known without looking. */
    Optional<Boolean> known(Job job) {
        return Optional.ofNullable(mapped.get(element(job)));
    }

    /** Looks the model up; may block. Without a model, a variable {@code output} is taken for a mapping's. */
    boolean lookUp(Job job) {
        try {
            Optional<String> xml = models.xml(job.processDefinitionKey());
            if (xml.isPresent()) {
                boolean answer = hasMapping(xml.get(), job.elementId());
                if (mapped.size() < ELEMENTS_MAX) {
                    mapped.put(element(job), answer);
                }
                return answer;
            }
        } catch (RuntimeException e) {
            LOG.debug("The model {} could not be read.", job.processDefinitionKey(), e);
        }
        return true;
    }

    private static Element element(Job job) {
        return new Element(job.processDefinitionKey(), job.elementId());
    }

    private static boolean hasMapping(String xml, String elementId) {
        BpmnModelInstance model =
                Bpmn.readModelFromStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        if (!(model.getModelElementById(elementId) instanceof BaseElement element)) {
            return false;
        }
        ExtensionElements extensions = element.getExtensionElements();
        return extensions != null
                && extensions.getElementsQuery().filterByType(ZeebeIoMapping.class).list().stream()
                        .flatMap(mappings -> mappings.getInputs().stream())
                        .map(ZeebeInput::getTarget)
                        .anyMatch(OutputMappings::goesOut);
    }

    private static boolean goesOut(String target) {
        return target.equals(Variables.OUTPUT) || target.startsWith(Variables.OUTPUT + ".");
    }
}
