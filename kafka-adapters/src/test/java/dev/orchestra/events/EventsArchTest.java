package dev.orchestra.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know Kafka, CloudEvents and Jackson 2. */
final class EventsArchTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.orchestra.events");

    private static final String[] PORTS_AND_CORE = {
        "dev.orchestra.events",
        "dev.orchestra.events.log",
        "dev.orchestra.events.subscription",
        "dev.orchestra.events.cloudevents",
        "dev.orchestra.events.memory",
        "dev.orchestra.events.avro"
    };

    @Test
    void only_the_kafka_adapter_knows_kafka() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.orchestra.events.kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..")
                .because(
                        "everybody else works with the port dev.orchestra.events.log, so that tests and development run "
                                + "without a broker. Use EventLog; if it lacks what you need, add it to the port and to both "
                                + "adapters, with a test in EventLogContract")
                .check(CLASSES);
    }

    @Test
    void only_the_codec_knows_cloudevents_and_jackson_2() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.orchestra.events.cloudevents..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.cloudevents..", "com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..")
                .because(
                        "our own event is dev.orchestra.events.Event and our own JSON is Json (Jackson 3); the library's "
                                + "types end at the wire. Take an Event, or extend EventCodec")
                .check(CLASSES);
    }

    @Test
    void only_the_avro_package_knows_avro() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.orchestra.events.avro..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.avro..")
                .because("everybody else works with JSON, whatever a topic carries. Use the port DataFormats")
                .check(CLASSES);
    }

    @Test
    void the_vocabulary_knows_no_transport() {
        noClasses()
                .that()
                .resideInAPackage("dev.orchestra.events")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.orchestra.events.log..", "dev.orchestra.events.kafka..", "dev.orchestra.events.memory..")
                .because(
                        "events are what is said, not how it travels. What needs the journal belongs to the package log")
                .check(CLASSES);
    }

    @Test
    void the_adapters_do_not_know_each_other() {
        noClasses()
                .that()
                .resideInAnyPackage(PORTS_AND_CORE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.orchestra.events.kafka..")
                .because("an adapter is chosen where the process is wired. What both adapters need belongs to "
                        + "dev.orchestra.events.subscription")
                .check(CLASSES);
    }

    @Test
    void nothing_here_knows_spring() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..")
                .because("agents use this module too, and they are no Spring applications. Wire it in the server")
                .check(CLASSES);
    }

    @Test
    void classes_are_final_unless_they_are_interfaces_records_or_enums() {
        classes()
                .that()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .because("nobody planned for subclasses. Compose instead, or make it a port")
                .check(CLASSES);
    }

    @Test
    void the_rules_see_the_classes() {
        assertThat(CLASSES).hasSizeGreaterThan(80);
        assertThat(CLASSES.containPackage("dev.orchestra.events.kafka")).isTrue();
    }
}
