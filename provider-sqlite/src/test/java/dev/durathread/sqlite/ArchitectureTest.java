package dev.durathread.sqlite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between packages, as far as this module can break them. */
@AnalyzeClasses(packages = "dev.durathread", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule PROVIDERS_DO_NOT_SEE_THE_ENGINE = noClasses()
            .that()
            .resideInAPackage("dev.durathread.sqlite..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.durathread.internal..", "dev.durathread.postgres..", "dev.durathread.testkit..");

    @ArchTest
    static final ArchRule THE_ENGINE_DOES_NOT_SEE_A_DATABASE = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.durathread",
                    "dev.durathread.failure..",
                    "dev.durathread.admin..",
                    "dev.durathread.observe..",
                    "dev.durathread.host..",
                    "dev.durathread.provider..",
                    "dev.durathread.internal..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.durathread.sql..", "dev.durathread.sqlite..", "java.sql..", "org.jooq..");
}
