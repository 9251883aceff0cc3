package dev.durathread.postgres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of this module. */
@AnalyzeClasses(packages = "dev.durathread.postgres", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule seesNothingOfTheEnginesInside = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.durathread.internal..", "dev.durathread.sqlite..", "dev.durathread.testkit..");

    @ArchTest
    static final ArchRule seesOfTheFacadeOnlyTheFailure = noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                    "dev\\.durathread\\.(((admin|observe|host)\\.)?[A-Z]\\w*|failure\\.(?!ProviderException)[A-Z]\\w*)");

    @ArchTest
    static final ArchRule readsNoClock = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule hasOnePublicClass =
            classes().that().arePublic().should().haveSimpleName("PostgresProvider");
}
