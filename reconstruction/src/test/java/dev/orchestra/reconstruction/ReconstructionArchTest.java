package dev.orchestra.reconstruction;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ReconstructionArchTest {

    private final JavaClasses reconstruction = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.orchestra.reconstruction");

    @Test
    void theMergeIsAFunctionOfItsInputs() {
        noClasses()
                .that()
                .resideInAPackage("dev.orchestra.reconstruction.merge..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.file..",
                        "java.sql..",
                        "java.util.random..",
                        "dev.langchain4j..",
                        "dev.orchestra.events.log..",
                        "dev.orchestra.history..",
                        "dev.orchestra.workers..",
                        "org.springframework..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .because("the same inputs have to give the same bytes. Read what is needed outside, and hand it in with"
                        + " MergeInput")
                .check(reconstruction);
    }

    @Test
    void onlyTheModelsAdapterKnowsLangChain4j() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.orchestra.reconstruction.model..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.langchain4j..")
                .because("a model is optional and reached through dev.orchestra.reconstruction.merge.Arbiter only")
                .check(reconstruction);
    }
}
