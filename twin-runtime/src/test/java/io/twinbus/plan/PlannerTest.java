package io.twinbus.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Binding;
import io.twinbus.v1.Catalog;
import io.twinbus.v1.CatalogSpec;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.InstanceSpec;
import io.twinbus.v1.Metadata;
import io.twinbus.v1.Place;
import io.twinbus.v1.Placement;
import io.twinbus.v1.Requirements;
import io.twinbus.v1.Resources;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SolutionComponent;
import io.twinbus.v1.SpecCondition;
import io.twinbus.v1.SpecStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final SpecRef SHOP = SpecRef.instance("shop");
  private final Simulation simulation = new Simulation();

  private void given4Targets() {
    for (String location : List.of("k8s", "pc", "ecu", "rtos")) {
      simulation.apply(Docs.target(location, Docs.at(location)));
    }
  }

  private static Solution shop() {
    return Docs.solution(
        "app",
        Docs.component("backend", "k8s"),
        Docs.component("screen", "pc", "backend"),
        Docs.component("driver", "ecu"),
        Docs.component("firmware", "rtos", "driver"));
  }

  @Test
  void putsEachComponentWhereItsConstraintHoldsAndFollowsDependenciesAcrossTargets() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));

    assertThat(simulation.plan().writes())
        .extracting(DesiredWrite::target)
        .containsExactly("ecu", "k8s");
    simulation.settle();

    assertThat(simulation.log)
        .containsExactly(
            "ecu := [shop/driver:process1]",
            "k8s := [shop/backend:process1]",
            "pc := [shop/screen:process1]",
            "rtos := [shop/firmware:process1]");
    SpecStatus status = simulation.status(SHOP);
    assertThat(status.getPhase()).isEqualTo(SpecStatus.Phase.READY);
    assertThat(status.getCounts().getReady()).isEqualTo(4);
    assertThat(status.getTargets(0).getComponents(0).hasTook()).isTrue();
  }

  @Test
  void waitsForAnOfflineBoardAndDoesTheRestMeanwhile() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.connect(simulation.device("rtos"), false);
    simulation.settle();

    assertThat(simulation.device("pc").running).containsKey("screen");
    assertThat(simulation.status(SHOP).getPhase()).isEqualTo(SpecStatus.Phase.WAITING);
    assertThat(reason("firmware")).contains("rtos is offline");

    simulation.connect(simulation.device("rtos"), true);
    simulation.settle();
    assertThat(simulation.status(SHOP).getPhase()).isEqualTo(SpecStatus.Phase.READY);
  }

  @Test
  void stopsOnlyWhatDependsOnAFailure() {
    given4Targets();
    simulation.device("k8s").failing.add("backend");
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.settle();

    assertThat(simulation.desired()).containsOnlyKeys("k8s", "ecu", "rtos");
    assertThat(simulation.status(SHOP).getPhase()).isEqualTo(SpecStatus.Phase.FAILED);
    assertThat(reason("backend")).isEqualTo("k8s: it broke");
    assertThat(reason("screen")).isEqualTo("waits for backend to be READY (not yet on k8s)");
  }

  @Test
  void removesInReverseOrderAndCleansAnOfflineTargetWhenItReturns() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.settle();
    simulation.log.clear();
    simulation.connect(simulation.device("ecu"), false);

    simulation.delete(SHOP);
    simulation.delete(SpecRef.solution("app"));
    simulation.settle();

    assertThat(simulation.log).startsWith("pc := []", "rtos := []");
    assertThat(simulation.documents).containsKeys(SHOP, SpecRef.solution("app"));
    assertThat(reason("driver")).contains("ecu is offline");

    simulation.connect(simulation.device("ecu"), true);
    simulation.settle();
    assertThat(simulation.device("ecu").running).isEmpty();
    assertThat(simulation.documents).doesNotContainKeys(SHOP, SpecRef.solution("app"));
  }

  @Test
  void removesInTheOldOrderWhenTheSolutionHasForgottenIt() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.settle();
    simulation.log.clear();

    simulation.apply(Docs.solution("app", Docs.component("driver", "ecu")));
    simulation.restart();
    simulation.settle();

    assertThat(simulation.log).containsExactly("pc := []", "rtos := []", "k8s := []");
  }

  @Test
  void refusesACircleAndPrintsIt() {
    given4Targets();
    simulation.apply(
        Docs.solution(
            "app",
            Docs.component("a", "k8s", "b"),
            Docs.component("b", "pc", "c"),
            Docs.component("c", "ecu", "a")),
        Docs.instance("shop", "app"));
    simulation.settle();

    assertThat(simulation.desired()).isEmpty();
    assertThat(simulation.status(SHOP).getPhase()).isEqualTo(SpecStatus.Phase.INVALID);
    assertThat(condition(SHOP, "Cycle").getMessage()).contains("a → b → c → a");
    assertThat(condition(SpecRef.solution("app"), "Cycle").getBlocking()).isTrue();
  }

  @Test
  void saysWhatIsMissingAndDoesNothingHalf() {
    given4Targets();
    simulation.apply(Docs.instance("shop", "app"));
    simulation.settle();
    assertThat(condition(SHOP, "SolutionMissing").getPath()).isEqualTo("spec.solution");

    simulation.apply(
        Docs.solution("app", Docs.component("a", "k8s", "nowhere"), Docs.component("b", "pc")));
    simulation.settle();
    assertThat(condition(SHOP, "DependencyMissing").getMessage())
        .contains("spec.components[0].dependsOn[0]");
    assertThat(simulation.desired()).isEmpty();
  }

  @Test
  void refusesTwoComponentsOfOneNameAndDoesNothingHalf() {
    given4Targets();
    simulation.apply(
        Docs.solution(
            "app",
            Docs.component("a", "k8s"),
            Docs.component("b", "pc"),
            Docs.component("a", "ecu")),
        Docs.instance("shop", "app"));
    simulation.settle();

    assertThat(condition(SpecRef.solution("app"), "DuplicateName").getPath())
        .isEqualTo("spec.components[2].name");
    assertThat(simulation.desired()).isEmpty();
  }

  @Test
  void showsARecursionOfParametersAndDoesTheRest() {
    given4Targets();
    simulation.apply(
        Docs.solution(
            "app",
            Docs.versioned("endless", "process", "pc", "${{$param(a)}}"),
            Docs.component("rest", "k8s")),
        Docs.instance(
            "shop",
            "app",
            spec ->
                spec.putParameters("a", "${{$param(b)}}").putParameters("b", "${{$param(a)}}")));
    simulation.settle();

    assertThat(reason("endless")).contains("properties.version");
    assertThat(simulation.desired()).containsOnlyKeys("k8s");
  }

  @Test
  void showsWhatHasNoTargetOrSeveral() {
    given4Targets();
    simulation.apply(
        Docs.solution("app", Docs.component("all", ""), Docs.component("none", "moon")),
        Docs.instance("shop", "app"));
    simulation.settle();

    assertThat(condition(SHOP, "NoTarget").getMessage()).contains("none of the 4");
    assertThat(condition(SHOP, "SeveralTargets").getMessage())
        .isEqualTo("all runs on 4 targets: ecu, k8s, pc, rtos");
    assertThat(simulation.status(SHOP).getPhase()).isEqualTo(SpecStatus.Phase.WAITING);
  }

  @Test
  void selectsByWildcards() {
    for (String name : List.of("cam-1", "cam-2", "cam-10", "lamp-1")) {
      simulation.apply(Docs.target(name, Map.of("id", name)));
    }
    simulation.apply(
        Docs.solution("app", Docs.component("eye", "")),
        Docs.instance(
            "shop",
            "app",
            spec -> spec.setTarget(Placement.newBuilder().putSelector("id", "cam-%"))));
    simulation.settle();
    assertThat(simulation.desired()).containsOnlyKeys("cam-1", "cam-2");
  }

  @Test
  void asksForConfirmationBeforeItUsesMoreTargetsThanMeant() {
    given4Targets();
    simulation.apply(
        Docs.solution("app", Docs.component("all", "")),
        Docs.instance(
            "shop",
            "app",
            spec ->
                spec.setTarget(
                    Placement.newBuilder().putSelector("scenario", "*").setMaxTargets(3))));
    simulation.settle();

    assertThat(simulation.desired()).isEmpty();
    assertThat(condition(SHOP, "ConfirmationNeeded").getMessage()).contains("set maxTargets to 4");
  }

  @Test
  void choosesTheTargetWithMostRoomAndNotTheFirst() {
    facts("a", 2, "linux");
    facts("b", 16, "linux");
    facts("c", 8, "linux");
    simulation.apply(
        Docs.solution("app", needing("big", 1)),
        Docs.instance("shop", "app", spec -> spec.setTarget(anyOf("a", "b", "c"))));
    simulation.settle();
    assertThat(simulation.desired()).containsOnlyKeys("b");
  }

  @Test
  void spreadsComponentsOverEqualTargets() {
    facts("a", 4, "linux");
    facts("b", 4, "linux");
    simulation.apply(
        Docs.solution(
            "app",
            Docs.component("one", ""),
            Docs.component("two", ""),
            Docs.component("three", ""),
            Docs.component("four", "")),
        Docs.instance("shop", "app", spec -> spec.setTarget(anyOf("a", "b"))));
    simulation.settle();
    assertThat(simulation.desired().values()).allMatch(components -> components.size() == 2);
  }

  @Test
  void doesNotChooseATargetThatCannotMeetTheRequirements() {
    facts("a", 2, "linux");
    facts("b", 2, "windows");
    simulation.apply(
        Docs.solution(
            "app",
            needing("first", 2),
            needing("second", 2),
            Docs.component("third", "").toBuilder()
                .setRequirements(Requirements.newBuilder().putFacts("os", "win*"))
                .build()),
        Docs.instance("shop", "app", spec -> spec.setTarget(anyOf("a")).putParameters("x", "y")),
        Docs.instance("tools", "app", spec -> spec.setTarget(anyOf("b"))));
    simulation.settle();

    assertThat(simulation.desired())
        .containsEntry("a", Set.of("shop/first:process1"))
        .containsEntry("b", Set.of("tools/first:process1", "tools/third:process1"));
    assertThat(simulation.status(SHOP).getConditionsList())
        .extracting(SpecCondition::getPath)
        .contains("second", "third");
  }

  @Test
  void usesAllPlacesOfAllOfAndOneOfAnyOf() {
    for (String name : List.of("a", "b", "c", "d")) {
      simulation.apply(
          Docs.target(name, Map.of("tier", name.compareTo("c") < 0 ? "edge" : "cloud")));
    }
    simulation.apply(
        Docs.solution("app", Docs.component("web", "")),
        Docs.instance(
            "shop",
            "app",
            spec ->
                spec.setTarget(
                    Placement.newBuilder()
                        .addAllOf(Place.newBuilder().putLabels("tier", "edge"))
                        .addAnyOf(Place.newBuilder().putLabels("tier", "cloud")))));
    simulation.settle();
    assertThat(simulation.desired()).hasSize(3).containsKeys("a", "b");
  }

  @Test
  void leavesAloneWhatAnOperatorWroteByHandAndRefusesItsName() {
    given4Targets();
    byHand("k8s", "backend");
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.settle();
    simulation.delete(SHOP);
    simulation.settle();

    assertThat(simulation.desired()).isEqualTo(Map.of("k8s", Set.of("/backend:process")));
  }

  @Test
  void refusesACollisionOfNamesAndNamesBothOwners() {
    given4Targets();
    simulation.apply(
        Docs.solution("app", Docs.component("web", "k8s"), Docs.component("other", "pc")),
        Docs.instance("shop", "app"));
    simulation.settle();
    simulation.apply(Docs.instance("art", "app"));
    simulation.settle();

    assertThat(simulation.desired().get("k8s")).containsExactly("shop/web:process1");
    assertThat(
            simulation.status(SpecRef.instance("art")).getTargets(0).getComponents(0).getReason())
        .contains("taken by instance shop, and wanted by instance art");

    simulation.delete(SHOP);
    simulation.settle();
    assertThat(simulation.desired().get("k8s")).containsExactly("art/web:process1");
  }

  @Test
  void startsAMovedComponentOnItsNewTargetBeforeItLeavesTheOld() {
    given4Targets();
    simulation.apply(
        Docs.solution("app", Docs.component("web", "k8s")), Docs.instance("shop", "app"));
    simulation.settle();
    simulation.log.clear();
    simulation.apply(Docs.solution("app", Docs.component("web", "pc")));
    simulation.settle();
    assertThat(simulation.log).containsExactly("pc := [shop/web:process1]", "k8s := []");
  }

  @Test
  void stopsAMovedComponentFirstWhenToldTo() {
    given4Targets();
    simulation.apply(
        Docs.solution("app", Docs.component("web", "k8s")),
        Docs.instance("shop", "app", spec -> spec.setMove(InstanceSpec.Move.STOP_FIRST)));
    simulation.settle();
    simulation.log.clear();
    simulation.apply(Docs.solution("app", Docs.component("web", "pc")));
    simulation.settle();
    assertThat(simulation.log).containsExactly("k8s := []", "pc := [shop/web:process1]");
  }

  @Test
  void writesOnlyWhatDiffers() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.settle();
    simulation.log.clear();
    simulation.apply(
        Docs.solution(
            "app",
            Docs.versioned("backend", "process", "k8s", "2"),
            Docs.component("screen", "pc", "backend"),
            Docs.component("driver", "ecu"),
            Docs.component("firmware", "rtos", "driver")));
    simulation.settle();
    assertThat(simulation.log).containsExactly("k8s := [shop/backend:process2]");
  }

  @Test
  void removesTheOldComponentWhenAnotherProviderIsToRunIt() {
    simulation.apply(
        Docs.target("pc", Docs.at("pc"), spec -> spec.addBindings(binding("process", "script"))),
        Docs.solution("app", Docs.component("web", "pc")),
        Docs.instance("shop", "app"));
    simulation.settle();
    simulation.apply(
        Docs.target(
            "pc", Docs.at("pc"), spec -> spec.addBindings(binding("process", "container"))));
    simulation.settle();
    assertThat(simulation.log)
        .containsExactly("pc := [shop/web:script1]", "pc := []", "pc := [shop/web:container1]");
  }

  @Test
  void appliesEverythingAgainWhenTheTokenChanges() {
    simulation.apply(
        Docs.target("pc", Docs.at("pc")),
        Docs.solution("app", Docs.component("web", "pc")),
        Docs.instance("shop", "app"));
    simulation.settle();
    simulation.apply(Docs.target("pc", Docs.at("pc"), spec -> spec.setRedeployToken("again")));
    simulation.settle();
    assertThat(simulation.device("pc").running.values())
        .extracting(Component::getRedeployToken)
        .containsExactly("again");
  }

  @Test
  void bringsTheTargetsOwnComponentsWithoutAnInstance() {
    simulation.apply(
        Docs.target("pc", Docs.at("pc"), spec -> spec.addComponents(Docs.component("probe", ""))));
    simulation.settle();
    assertThat(simulation.desired()).containsEntry("pc", Set.of("@target/probe:process1"));

    simulation.apply(Docs.target("pc", Docs.at("pc")));
    simulation.settle();
    assertThat(simulation.desired()).isEmpty();
  }

  @Test
  void doesNotWriteADigestThatIsInQuarantine() {
    String digest = "sha256:" + "ab".repeat(32);
    simulation.apply(
        Docs.target("rtos", Docs.at("rtos")),
        Docs.solution(
            "app",
            Docs.component("firmware", "rtos").toBuilder()
                .setArtifact(Artifact.newBuilder().setDigest(digest))
                .build()),
        Docs.instance("shop", "app"));
    World world =
        simulation.world().withTwin("rtos", TwinView.NOTHING.withQuarantine(Set.of(digest)));
    Plan plan = Planner.plan(world, simulation.now());
    assertThat(plan.writes()).isEmpty();
    assertThat(plan.steps().get(0).reason()).contains("twinbus quarantine release", digest);
  }

  @Test
  void printsADryRunAndWritesNothing() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app", spec -> spec.setIsDryRun(true)));
    simulation.settle();

    assertThat(simulation.desired()).isEmpty();
    assertThat(simulation.plan().explain().lines().limit(4))
        .containsExactly(
            "  1. add driver on ecu (instance shop): dry run: would be written",
            "  2. add backend on k8s (instance shop): dry run: would be written",
            "  3. add screen on pc (instance shop): dry run: would be written",
            "  4. add firmware on rtos (instance shop): dry run: would be written");
  }

  @Test
  void writesNothingToATargetInDryRun() {
    simulation.apply(
        Docs.target("pc", Docs.at("pc"), spec -> spec.setIsDryRun(true)),
        Docs.solution("app", Docs.component("web", "pc")),
        Docs.instance("shop", "app"));
    simulation.settle();
    assertThat(simulation.desired()).isEmpty();
    assertThat(reason("web")).isEqualTo("dry run of target pc");
  }

  @Test
  void removesAnInactiveInstanceAndKeepsItsDocument() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.settle();
    simulation.apply(Docs.instance("shop", "app", spec -> spec.setInactive(true)));
    simulation.settle();
    assertThat(simulation.desired()).isEmpty();
    assertThat(simulation.status(SHOP).getPhase()).isEqualTo(SpecStatus.Phase.ACCEPTED);
  }

  @Test
  void retiresATargetOnlyByForceWhileSomethingIsOnIt() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));
    simulation.settle();
    simulation.delete(SpecRef.target("k8s"));
    simulation.settle();
    assertThat(condition(SpecRef.target("k8s"), "RetireNeedsForce").getMessage())
        .contains("backend of instance shop");
    assertThat(simulation.device("k8s").running).containsKey("backend");

    simulation.delete(SpecRef.target("k8s"), true);
    simulation.settle();
    assertThat(simulation.device("k8s").running).isEmpty();
    assertThat(simulation.device("k8s").desired.map(DesiredState::getRetired)).contains(true);
    assertThat(simulation.documents).doesNotContainKey(SpecRef.target("k8s"));
  }

  @Test
  void rendersExpressionsInPropertiesAndNamesWhatIsMissing() {
    simulation.apply(
        Docs.target("pc", Docs.at("pc")),
        Docs.solution(
            "app",
            Docs.versioned("web", "process", "pc", "${{$param(version)}}-${{$property(location)}}"),
            Docs.versioned("bad", "process", "pc", "${{$param(none)}}"),
            Docs.versioned("port", "process", "pc", "${{$config(settings,'net.port')}}")),
        Catalog.newBuilder()
            .setMetadata(Metadata.newBuilder().setName("settings"))
            .setSpec(
                CatalogSpec.newBuilder()
                    .setProperties(
                        com.google.protobuf.Struct.newBuilder()
                            .putFields(
                                "net",
                                com.google.protobuf.Value.newBuilder()
                                    .setStructValue(
                                        com.google.protobuf.Struct.newBuilder()
                                            .putFields("port", Docs.text("80")))
                                    .build())))
            .build(),
        Docs.instance("shop", "app", spec -> spec.putParameters("version", "7")));
    simulation.settle();

    assertThat(simulation.desired())
        .containsEntry("pc", Set.of("shop/web:process7-pc", "shop/port:process80"));
    assertThat(reason("bad"))
        .contains("properties.version: character 4: $param(none) is not given");
  }

  @Test
  void showsComponentsWhoseInstanceHasNoDocument() {
    given4Targets();
    simulation.device("pc").desired =
        Optional.of(
            DesiredState.newBuilder()
                .setGeneration(1)
                .addComponents(
                    Component.newBuilder().setName("old").setType("process").setInstance("lost"))
                .build());
    simulation.restart();
    simulation.settle();
    assertThat(condition(SpecRef.target("pc"), "Orphan").getPath()).isEqualTo("old");
    assertThat(simulation.desired()).containsKey("pc");
  }

  @Test
  void planningIsAFunctionOfItsWorld() {
    given4Targets();
    simulation.apply(shop(), Docs.instance("shop", "app"));
    World world = simulation.world();
    assertThat(Planner.plan(world, simulation.now()))
        .isEqualTo(Planner.plan(world, simulation.now()));
    assertThat(Planner.plan(world.without(SpecKind.INSTANCE, "shop"), simulation.now()).isSettled())
        .isTrue();
  }

  private void facts(String name, double cpu, String os) {
    SimulatedDevice device = simulation.device(name);
    device.facts = Facts.newBuilder().setCpu(cpu).setOs(os).build();
    simulation.act(device);
    simulation.apply(Docs.target(name, Map.of()));
  }

  private void byHand(String target, String component) {
    SimulatedDevice device = simulation.device(target);
    device.desired =
        Optional.of(
            DesiredState.newBuilder()
                .setGeneration(1)
                .addComponents(Component.newBuilder().setName(component).setType("process"))
                .build());
    simulation.act(device);
  }

  private static SolutionComponent needing(String name, double cpu) {
    return Docs.component(name, "").toBuilder()
        .setRequirements(Requirements.newBuilder().setResources(Resources.newBuilder().setCpu(cpu)))
        .build();
  }

  private static Placement.Builder anyOf(String... names) {
    Placement.Builder placement = Placement.newBuilder();
    for (String name : names) {
      placement.addAnyOf(Place.newBuilder().setName(name));
    }
    return placement;
  }

  private static Binding.Builder binding(String role, String provider) {
    return Binding.newBuilder().setRole(role).setProvider(provider);
  }

  private String reason(String component) {
    return simulation.status(SHOP).getTargetsList().stream()
        .flatMap(target -> target.getComponentsList().stream())
        .filter(step -> step.getComponent().equals(component))
        .findFirst()
        .orElseThrow()
        .getReason();
  }

  private SpecCondition condition(SpecRef ref, String type) {
    return simulation.status(ref).getConditionsList().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError(simulation.status(ref)));
  }
}
