package dev.durathread.sql;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What the SQL providers share knows the SPI and SQL, and neither the engine nor one of the databases. */
@AnalyzeClasses(packages = "dev.durathread.sql", importOptions = DoNotIncludeTests.class)
class SqlArrowsTest {
    @ArchTest
    static final ArchRule seesNothingOfTheEnginesInside = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.durathread.internal..", "dev.durathread.testkit..");

    @ArchTest
    static final ArchRule knowsNoDatabase = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.durathread.sqlite..", "dev.durathread.postgres..", "org.sqlite..", "org.postgresql..");

    @ArchTest
    static final ArchRule readsNoClock = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime");
}
