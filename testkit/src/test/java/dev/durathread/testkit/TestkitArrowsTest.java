package dev.durathread.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The arrows between the testkit's packages, and to the rest of the house, point one way. */
class TestkitArrowsTest {
    private static final JavaClasses TESTKIT = new ClassFileImporter()
            .importUrl(
                    TestEnvironment.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void seesOnlyPublicPackages() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.durathread.internal..", "dev.durathread.sqlite..", "dev.durathread.postgres..")
                .check(TESTKIT);
    }

    @Test
    void storesWithoutKnowingTests() {
        noClasses()
                .that()
                .resideInAPackage("dev.durathread.testkit.memory")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.durathread.testkit", "org.junit..", "org.assertj..")
                .check(TESTKIT);
    }

    @Test
    void checksDeterminismWithoutAnEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.durathread.testkit.determinism")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.durathread.testkit", "dev.durathread.provider", "dev.durathread.history")
                .check(TESTKIT);
    }
}
