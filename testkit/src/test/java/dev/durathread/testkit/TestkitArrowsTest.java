package dev.durathread.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.durathread.testkit", importOptions = ImportOption.DoNotIncludeTests.class)
class TestkitArrowsTest {
    @ArchTest
    static final ArchRule SEES_ONLY_PUBLIC_PACKAGES = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.durathread.internal..", "dev.durathread.sqlite..", "dev.durathread.postgres..");

    @ArchTest
    static final ArchRule STORES_WITHOUT_KNOWING_TESTS = noClasses()
            .that()
            .resideInAPackage("dev.durathread.testkit.memory")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.durathread.testkit", "org.junit..", "org.assertj..");

    @ArchTest
    static final ArchRule CHECKS_DETERMINISM_WITHOUT_AN_ENGINE = noClasses()
            .that()
            .resideInAPackage("dev.durathread.testkit.determinism")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.durathread.testkit", "dev.durathread.provider", "dev.durathread.history");
}
