package dev.orchestra.history;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the history may know. */
final class HistoryArchTest {

    private final JavaClasses history = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.orchestra.history");

    @Test
    void readsTopicsThroughThePortToTheJournal() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.cloudevents..", "io.camunda..")
                .because("Kafka, CloudEvents and Zeebe are kept behind EventLog, EventCodec and the exporter's format;"
                        + " add what is missing to kafka-adapters or to the exporter instead")
                .check(history);
    }

    @Test
    void decidesWhatARecordChangesWithoutADatabase() {
        noClasses()
                .that()
                .haveSimpleNameStartingWith("Projector")
                .or()
                .haveSimpleNameStartingWith("Patch")
                .or()
                .haveSimpleName("EngineRecord")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework..", "jakarta..")
                .because("the projection is a pure core; what talks to the database is UpsertStatement")
                .check(history);
    }

    @Test
    void showsRecordsAndNoRowsToItsCallers() {
        classes()
                .that()
                .areAnnotatedWith("jakarta.persistence.Entity")
                .should()
                .bePackagePrivate()
                .because("callers get the records of EngineHistory and EventHistory, which do not change with a table")
                .check(history);
    }
}
