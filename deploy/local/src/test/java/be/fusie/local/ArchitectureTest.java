package be.fusie.local;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What may depend on what. The rules list what is allowed: a package that is renamed or new fails here until it is listed.
 */
@Order(0)
class ArchitectureTest {

    /** Every package of the services and of the kit, by module. */
    private static final Map<String, Set<String>> PACKAGES = Map.of(
            "service-kit",
            Set.of(
                    "be.fusie.kit.jdbc",
                    "be.fusie.kit.log",
                    "be.fusie.kit.messaging",
                    "be.fusie.kit.pdf",
                    "be.fusie.kit.problem",
                    "be.fusie.kit.rest",
                    "be.fusie.kit.security"),
            "request-service",
            Set.of(
                    "be.fusie.request",
                    "be.fusie.request.audit",
                    "be.fusie.request.console",
                    "be.fusie.request.directory",
                    "be.fusie.request.document",
                    "be.fusie.request.migration",
                    "be.fusie.request.plan",
                    "be.fusie.request.preparation",
                    "be.fusie.request.saga",
                    "be.fusie.request.schedule"),
            "freeze-service",
            Set.of("be.fusie.freeze", "be.fusie.freeze.client"),
            "merge-service",
            Set.of(
                    "be.fusie.merge",
                    "be.fusie.merge.cli",
                    "be.fusie.merge.engine",
                    "be.fusie.merge.proof",
                    "be.fusie.merge.structure"),
            "billing-service",
            Set.of(
                    "be.fusie.billing",
                    "be.fusie.billing.board",
                    "be.fusie.billing.charge",
                    "be.fusie.billing.desk",
                    "be.fusie.billing.invoicing",
                    "be.fusie.billing.registration"),
            "notification-service",
            Set.of("be.fusie.notification", "be.fusie.notification.vendor"));

    /** What frameworks have to see, whatever package they are in. */
    private static final Set<String> SEEN_BY_FRAMEWORKS = Set.of(
            "jakarta.persistence.Entity",
            "jakarta.persistence.Embeddable",
            "jakarta.persistence.Converter",
            "jakarta.ws.rs.Path",
            "jakarta.ws.rs.ext.Provider",
            "io.quarkus.qute.TemplateData",
            "io.quarkus.smallrye.openapi.OpenApiFilter",
            "io.smallrye.config.ConfigMapping");

    /** Qute reads these by classes that it generates elsewhere. */
    private static final Set<String> RENDERED_BY_TEMPLATES = Set.of("be.fusie.notification.Letter");

    /** Libraries for others' programs: nobody here needs them. */
    private static final Set<String> FOR_APPLICATIONS = Set.of("be.fusie.freeze.client.SchoolGate");

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .importPaths(PACKAGES.keySet().stream()
                        .map(ArchitectureTest::classesOf)
                        .toList());
    }

    private static Path classesOf(String module) {
        return Path.of("../..", module, "target/classes");
    }

    @Test
    void every_package_is_listed_and_every_listed_package_has_classes() {
        PACKAGES.forEach((module, packages) -> {
            Set<String> found = new ClassFileImporter()
                    .importPath(classesOf(module)).stream()
                            .map(JavaClass::getPackageName)
                            .filter(name -> name.startsWith("be.fusie."))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertThat(found).as("packages of " + module).containsExactlyInAnyOrderElementsOf(packages);
        });
    }

    @Test
    void a_service_depends_on_the_kit_and_never_on_another_service() {
        PACKAGES.forEach((module, packages) -> {
            String root = packages.iterator().next().replaceAll("^(be\\.fusie\\.[a-z]+).*", "$1");
            classes()
                    .that()
                    .resideInAPackage(root + "..")
                    .should()
                    .onlyDependOnClassesThat(
                            DescribedPredicate.<JavaClass>describe("are no classes of Fusie", c -> !c.getPackageName()
                                            .startsWith("be.fusie"))
                                    .or(JavaClass.Predicates.resideInAnyPackage(root + "..", "be.fusie.kit..")))
                    .check(all);
        });
    }

    @Test
    void packages_form_no_cycles() {
        slices().matching("be.fusie.(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void a_class_is_public_only_when_another_package_or_a_framework_needs_it() {
        classes()
                .that(are(DescribedPredicate.<JavaClass>describe(
                        "public top-level classes",
                        c -> c.isTopLevelClass()
                                && c.getModifiers().contains(JavaModifier.PUBLIC)
                                && !c.getSimpleName().equals("package-info"))))
                .should(new ArchCondition<>("be needed outside of their package") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (!isNeededElsewhere(type)
                                && !isInTheSignatureOfAPublicClass(type)
                                && !holdsOnlyConstants(type)) {
                            events.add(SimpleConditionEvent.violated(
                                    type, type.getName() + " is public, but nobody outside its package needs it"));
                        }
                    }
                })
                .check(all);
    }

    private static boolean isNeededElsewhere(JavaClass type) {
        return SEEN_BY_FRAMEWORKS.stream().anyMatch(type::isAnnotatedWith)
                || RENDERED_BY_TEMPLATES.contains(type.getName())
                || FOR_APPLICATIONS.contains(type.getName())
                || all.stream()
                        .filter(part -> outermost(part).equals(type.getName()))
                        .flatMap(part -> part.getDirectDependenciesToSelf().stream())
                        .anyMatch(d -> !d.getOriginClass().getPackageName().equals(type.getPackageName()));
    }

    /** What a public method takes or gives has to be public too; a lambda of another package leaves no other trace. */
    private static boolean isInTheSignatureOfAPublicClass(JavaClass type) {
        return all.stream()
                .filter(other -> other.getPackageName().equals(type.getPackageName())
                        && !outermost(other).equals(type.getName())
                        && other.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(other -> other.getCodeUnits().stream())
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(
                        unit -> Stream.concat(unit.getRawParameterTypes().stream(), Stream.of(unit.getRawReturnType())))
                .anyMatch(used -> outermost(used).equals(type.getName()));
    }

    /** The byte code does not show who reads a constant. */
    private static boolean holdsOnlyConstants(JavaClass type) {
        return !type.getFields().isEmpty()
                && type.getFields().stream().allMatch(f -> f.getModifiers().contains(JavaModifier.FINAL))
                && type.getMethods().stream().noneMatch(m -> !m.getName().startsWith("<"));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceAll("\\$.*", "");
    }

    @Test
    void nobody_prints_or_uses_dates_without_a_zone_of_the_last_century() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("be.fusie.request.plan.PlanPaper") // the PDF library takes a Calendar
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Date")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Calendar")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.text.SimpleDateFormat")
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(Throwable.class, "printStackTrace")
                .check(all);
    }

    /** The command line runs the same engine without Kafka, Quarkus or a service; so do tests and third parties. */
    @Test
    void the_merge_engine_is_plain_java_and_jdbc() {
        String[] plain = {
            "java..",
            "javax.crypto..",
            "javax.sql..",
            "com.fasterxml.jackson..",
            "de.siegmar.fastcsv..",
            "org.dhatim.fastexcel..",
            "org.postgresql..",
            "org.yaml.snakeyaml..",
            "be.fusie.kit.security",
            "be.fusie.merge.engine",
            "be.fusie.merge.structure"
        };
        classes()
                .that()
                .resideInAnyPackage("be.fusie.merge.engine", "be.fusie.merge.structure")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(plain)
                        .or(DescribedPredicate.<JavaClass>describe(
                                "read dotted names", c -> c.getName().equals("be.fusie.kit.jdbc.Names"))))
                .check(all);
        classes()
                .that()
                .resideInAPackage("be.fusie.merge.cli")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(plain)
                        .or(JavaClass.Predicates.resideInAnyPackage(
                                "picocli", "be.fusie.merge.cli", "be.fusie.merge.proof"))
                        .or(DescribedPredicate.<JavaClass>describe(
                                "write lists for the service and the command line",
                                c -> outermost(c).equals("be.fusie.merge.ListFile"))))
                .check(all);
    }

    @Test
    void the_saga_is_pure() {
        classes()
                .that()
                .resideInAPackage("be.fusie.request.saga")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("be.fusie.request.saga", "java.lang..", "java.util..", "java.time..")
                .check(all);
    }
}
