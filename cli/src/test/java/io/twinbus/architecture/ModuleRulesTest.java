package io.twinbus.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;

@AnalyzeClasses(packages = "io.twinbus", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleRulesTest {
  private static final String[] PROTO = {
    "io.twinbus.v1..",
    "io.twinbus.topic..",
    "io.twinbus.codec..",
    "io.twinbus.event..",
    "io.twinbus.spec..",
    "io.twinbus.expression.."
  };
  private static final String[] RUNTIME = {
    "io.twinbus.twin..",
    "io.twinbus.plan..",
    "io.twinbus.runtime..",
    "io.twinbus.journal..",
    "io.twinbus.artifact.."
  };
  private static final String MONITOR = "io.twinbus.monitor..";
  private static final String BROKER = "io.twinbus.broker..";
  private static final String ADAPTERS = "io.twinbus.adapter..";
  private static final String CLIENT = "io.twinbus.bus..";
  private static final String SERVICE = "io.twinbus.service..";
  private static final String CLI = "io.twinbus.cli..";

  @ArchTest
  static final ArchRule theContractDependsOnNothingOfOurs =
      noClasses()
          .that()
          .resideInAnyPackage(PROTO)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(RUNTIME, MONITOR, BROKER, ADAPTERS, CLIENT, SERVICE, CLI))
          .because("every module and every client in another language builds on the contract");

  @ArchTest
  static final ArchRule theContractDoesNoInputOrOutput =
      noClasses()
          .that()
          .resideInAnyPackage("io.twinbus.topic..", "io.twinbus.codec..", "io.twinbus.spec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
          .because("reading documents is a function of bytes");

  @ArchTest
  static final ArchRule theBusKnowsNobodyAboveIt =
      noClasses()
          .that()
          .resideInAnyPackage(CLIENT, SERVICE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(RUNTIME, MONITOR, BROKER, ADAPTERS, CLI))
          .because("services depend on the bus, never the reverse");

  @ArchTest
  static final ArchRule theBrokerExtensionHasNoMqttClient =
      noClasses()
          .that()
          .resideInAPackage(BROKER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              concat(RUNTIME, MONITOR, CLIENT, ADAPTERS, CLI, "com.hivemq.client.."))
          .because("it runs inside the broker and must stay small there");

  @ArchTest
  static final ArchRule theRuntimeKnowsNoOtherService =
      noClasses()
          .that()
          .resideInAnyPackage(RUNTIME)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(MONITOR, BROKER, ADAPTERS, CLI)
          .because("all coordination happens on topics");

  @ArchTest
  static final ArchRule theMonitorKnowsNoOtherService =
      noClasses()
          .that()
          .resideInAPackage(MONITOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(RUNTIME, BROKER, ADAPTERS, CLI))
          .because("all coordination happens on topics");

  @ArchTest
  static final ArchRule adaptersKnowNoService =
      noClasses()
          .that()
          .resideInAPackage(ADAPTERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(RUNTIME, MONITOR, BROKER, CLI))
          .because("a device needs nothing but MQTT");

  @ArchTest
  static final ArchRule onlyTheBusSpeaksMqtt =
      noClasses()
          .that()
          .resideOutsideOfPackages(CLIENT, "io.twinbus.benchmarks..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.hivemq.client..")
          .because("nobody writes a second MQTT client");

  @ArchTest
  static final ArchRule decidingIsPure =
      noClasses()
          .that()
          .resideInAnyPackage("io.twinbus.twin..", "io.twinbus.plan..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "com.hivemq..", "java.net..", "java.nio.file..")
          .because("what decides can be tested with neither broker nor clock");

  @ArchTest
  static final ArchRule theTwinHasNoClock =
      noClasses()
          .that()
          .resideInAPackage("io.twinbus.twin..")
          .should()
          .accessTargetWhere(readsTheClock())
          .because("two runs of the core on the same inputs give the same outputs");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices()
          .matching("io.twinbus.(*)..")
          .should()
          .beFreeOfCycles()
          .ignoreDependency(
              JavaClass.Predicates.resideInAPackage("io.twinbus.topic.."),
              JavaClass.Predicates.resideInAPackage("io.twinbus.codec.."))
          .because(
              "a cycle makes two packages one; only the grammar of names is shared by topics and"
                  + " documents");

  @ArchTest
  static final ArchRule packagesAreNamedForTheDomain =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..",
              "..utils..",
              "..common..",
              "..helper..",
              "..helpers..",
              "..manager..",
              "..impl..",
              "..misc..")
          .because("such a name says nothing of what lives there");

  private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
    Set<String> owners = Set.of(Instant.class.getName(), Clock.class.getName(), "java.lang.System");
    Set<String> names = Set.of("now", "systemUTC", "currentTimeMillis", "nanoTime");
    return DescribedPredicate.describe(
        "read the clock",
        access ->
            owners.contains(access.getTargetOwner().getName()) && names.contains(access.getName()));
  }

  private static String[] concat(String[] first, String... rest) {
    String[] all = new String[first.length + rest.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);
    return all;
  }
}
