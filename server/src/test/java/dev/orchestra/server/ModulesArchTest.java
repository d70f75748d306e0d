package dev.orchestra.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;

/** The arrows between the modules, as ARCHITECTURE.md draws them. */
class ModulesArchTest {

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.orchestra");

    /** Each module's package, and the packages of ours that it may use. */
    private static final Map<String, List<String>> ARROWS = arrows();

    private static Map<String, List<String>> arrows() {
        var arrows = new LinkedHashMap<String, List<String>>();
        arrows.put("processes", List.of());
        arrows.put("events", List.of("processes"));
        arrows.put("registry", List.of("events"));
        arrows.put("workers", List.of("processes", "events", "registry"));
        arrows.put("agents", List.of("events", "registry"));
        arrows.put("bridge", List.of("events", "registry", "agents"));
        // The engine's port too: only the engine knows how many partitions its records come from.
        arrows.put("history", List.of("events", "workers.inbox", "workers.engine"));
        arrows.put(
                "reconstruction",
                List.of(
                        "processes",
                        "events",
                        "registry",
                        "history",
                        "workers.engine",
                        "workers.json",
                        "workers.tracing",
                        "workers.checkpoints"));
        arrows.put("console", List.of("processes", "events", "registry", "workers", "history", "reconstruction"));
        return arrows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processes",
                "events",
                "registry",
                "workers",
                "agents",
                "bridge",
                "history",
                "reconstruction",
                "console"
            })
    void aModuleUsesOnlyWhatTheArchitectureLetsItUse(String module) {
        var forbidden = new ArrayList<String>();
        ARROWS.keySet().stream()
                .filter(other -> !other.equals(module) && !ARROWS.get(module).contains(other))
                .forEach(other -> forbidden.add(packageOf(other)));
        forbidden.add(packageOf("server"));
        List<String> ports = ARROWS.get(module).stream()
                .filter(allowed -> allowed.contains("."))
                .map(ModulesArchTest::packageOf)
                .toList();

        noClasses()
                .that()
                .resideInAPackage(packageOf(module))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden.toArray(String[]::new))
                        .and(resideInAnyPackage(ports.toArray(String[]::new)).negate()))
                .because(
                        "the arrows point one way: '%s' may use %s. Put a port where it is needed and its adapter in the"
                                        .formatted(module, ARROWS.get(module))
                                + " module that may use both, or move the class. If the arrow is right, draw it in"
                                + " ARCHITECTURE.md with its reason and change this test")
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void onlyTheKafkaAdaptersKnowKafkaAndCloudEvents() {
        noClasses()
                .that()
                .resideInAPackage("dev.orchestra..")
                .and()
                .resideOutsideOfPackages(
                        "dev.orchestra.events..",
                        "dev.orchestra.exporter..",
                        "dev.orchestra.stack..",
                        "dev.orchestra.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.cloudevents..")
                .because("the journal is reached through dev.orchestra.events.log.EventLog only, so that it can be in"
                        + " memory. Add what is missing to that port, and to the contract test of its two"
                        + " adapters")
                .check(OURS);
    }

    @Test
    void onlyTheWorkersKnowTheZeebeClient() {
        noClasses()
                .that()
                .resideInAPackage("dev.orchestra..")
                .and()
                .resideOutsideOfPackages("dev.orchestra.workers..", "dev.orchestra.exporter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.camunda..", "io.grpc..")
                .because("the engine is reached through dev.orchestra.workers.engine.Engine only, which says what an"
                        + " ambiguous answer is. Add the command you need to that port")
                .check(OURS);
    }

    @Test
    void agentsNeedNeitherSpringNorTheEngineNorADatabase() {
        noClasses()
                .that()
                .resideInAPackage("dev.orchestra.agents..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "io.camunda..", "jakarta.servlet..", "java.sql..", "javax.sql..")
                .because("an agent developer takes the SDK into any program. Give the SDK a port, and let the program"
                        + " bring the framework")
                .check(OURS);
    }

    @Test
    void coresKnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.orchestra.processes..",
                        "dev.orchestra.events..",
                        "dev.orchestra.registry..",
                        "dev.orchestra.workers..",
                        "dev.orchestra.history.*..",
                        "dev.orchestra.reconstruction..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.boot..", "org.springframework.context..", "jakarta.servlet..")
                .because("the Spring wiring of a module is one configuration class in dev.orchestra.server. Take what"
                        + " you need in the constructor, and wire it there")
                .check(OURS);
    }

    @Test
    void nobodyOutsideTheServerSeesItsWiring() {
        classes()
                .that()
                .resideInAPackage("dev.orchestra.server..")
                .and()
                .areAnnotatedWith(Configuration.class)
                .should()
                .notHaveModifier(JavaModifier.PUBLIC)
                .because("wiring is nobody's interface. Leave 'public' away")
                .check(OURS);
    }

    @Test
    void theRulesAreAboutClassesThatAreThere() {
        for (String module : List.of("processes", "events", "registry", "workers", "agents", "console", "server")) {
            assertThat(OURS.stream().map(JavaClass::getPackageName))
                    .as("classes of the module '%s' on the class path", module)
                    .anyMatch(name -> name.startsWith("dev.orchestra." + module));
        }
    }

    private static String packageOf(String module) {
        return "dev.orchestra." + module + "..";
    }
}
