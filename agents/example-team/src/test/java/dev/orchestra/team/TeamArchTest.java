package dev.orchestra.team;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class TeamArchTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.orchestra.team");

    @Test
    void theCoresKnowNoJsonNoJournalAndNoAgents() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.orchestra.team.design..",
                        "dev.orchestra.team.reading..",
                        "dev.orchestra.team.terraform..",
                        "dev.orchestra.team.kafka..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "tools.jackson..",
                        "com.fasterxml..",
                        "org.apache.kafka..",
                        "dev.orchestra.events..",
                        "dev.orchestra.agents..",
                        "dev.orchestra.team")
                .because(
                        "they are plain Java that runs anywhere; translate in dev.orchestra.team, at the edge, instead")
                .check(classes);
    }

    @Test
    void theCoresKnowTheDesignOnlyAndNotEachOther() {
        for (String core : new String[] {"reading", "terraform", "kafka"}) {
            noClasses()
                    .that()
                    .resideInAPackage("dev.orchestra.team." + core)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(java.util.stream.Stream.of("reading", "terraform", "kafka")
                            .filter(other -> !other.equals(core))
                            .map(other -> "dev.orchestra.team." + other)
                            .toArray(String[]::new))
                    .because(
                            "the agents run in processes of their own; what they share belongs into dev.orchestra.team.design")
                    .check(classes);
        }
    }
}
