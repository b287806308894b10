package io.twinbus.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Instance;
import io.twinbus.v1.Metadata;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SolutionComponent;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A bus of retained documents, devices, and the planner between them, all in one thread. Checks
 * after every plan that no order is broken, and that the plan equals one made from scratch.
 */
final class Simulation {
  final Map<SpecRef, Message> documents = new TreeMap<>();
  final Map<String, SimulatedDevice> devices = new TreeMap<>();
  final Map<SpecRef, SpecStatus> published = new TreeMap<>();
  private final Set<String> forced = new TreeSet<>();
  final List<String> log = new ArrayList<>();
  boolean comparesWithScratch = true;
  private Planning planning = new Planning();
  private long ticks;
  private long generations;

  Instant now() {
    return Instant.ofEpochSecond(1_700_000_000 + ticks);
  }

  SimulatedDevice device(String name) {
    return devices.computeIfAbsent(
        name,
        n -> {
          SimulatedDevice device = new SimulatedDevice(n);
          device.act();
          planning.putTwin(n, device.view());
          return device;
        });
  }

  void apply(Message... all) {
    for (Message document : all) {
      SpecRef ref = Documents.ref(document);
      Message stamped = stamped(document, metadata(document).setGeneration(++generations).build());
      documents.put(ref, stamped);
      if (stamped instanceof Target) {
        device(ref.name());
      }
      planning.put(stamped);
    }
  }

  void delete(SpecRef ref) {
    delete(ref, false);
  }

  void delete(SpecRef ref, boolean force) {
    Message document = documents.get(ref);
    if (document != null) {
      if (force) {
        forced.add(ref.name());
      }
      Message stamped =
          stamped(
              document,
              metadata(document)
                  .setGeneration(++generations)
                  .setForceDeletion(force)
                  .setDeletionRequestedAt(Timestamp.newBuilder().setSeconds(1))
                  .build());
      documents.put(ref, stamped);
      planning.put(stamped);
    }
  }

  /** A plan from scratch of all that is on the bus. */
  Plan plan() {
    return Planner.plan(world(), now());
  }

  World world() {
    Map<String, TwinView> views = new HashMap<>();
    devices.forEach((name, device) -> views.put(name, device.view()));
    return new World(documents, views, published);
  }

  /** The runtime was killed, and starts from what is retained. */
  void restart() {
    planning = Planning.of(world());
  }

  /** Plans, publishes statuses, and writes at most so many desired states. False: nothing to do. */
  boolean carryOut(int most) {
    ticks++;
    planning.update(now());
    List<DesiredWrite> due = new ArrayList<>(planning.due());
    if (comparesWithScratch) {
      Plan scratch = plan();
      assertThat(planning.steps()).as("the same steps as from scratch").isEqualTo(scratch.steps());
      assertThat(due).as("the same plan as from scratch").isEqualTo(scratch.writes());
    }
    boolean worked = false;
    for (SpecRef ref : planning.changedStatuses()) {
      Optional<SpecStatus> status = planning.status(ref, now());
      if (status.isPresent()) {
        checkCounts(status.get());
        published.put(ref, status.get());
      } else {
        published.remove(ref);
      }
    }
    for (SpecRef ref : planning.complete()) {
      documents.remove(ref);
      published.remove(ref);
      planning.remove(ref);
      worked = true;
    }
    for (DesiredWrite write : due.subList(0, Math.min(most, due.size()))) {
      write(write);
      worked = true;
    }
    return worked;
  }

  private void write(DesiredWrite write) {
    SimulatedDevice device = device(write.target());
    long generation = device.desired.map(DesiredState::getGeneration).orElse(0L);
    assertThat(write.ifGeneration()).isEqualTo(generation);
    checkOrder(device, write.desired());
    device.desired = Optional.of(write.desired().toBuilder().setGeneration(generation + 1).build());
    log.add(write.target() + " := " + names(write.desired().getComponentsList()));
    planning.putTwin(device.name, device.view());
  }

  void act(SimulatedDevice device) {
    device.act();
    planning.putTwin(device.name, device.view());
  }

  void connect(SimulatedDevice device, boolean connected) {
    device.connected = connected;
    planning.putTwin(device.name, device.view());
  }

  /** Runs until nothing changes any more. */
  void settle() {
    for (int round = 0; round < 500; round++) {
      boolean worked = carryOut(Integer.MAX_VALUE);
      for (SimulatedDevice device : devices.values()) {
        worked |= device.act();
        planning.putTwin(device.name, device.view());
      }
      if (!worked) {
        return;
      }
    }
    throw new AssertionError("it does not settle:\n" + plan().explain());
  }

  Map<String, Set<String>> desired() {
    Map<String, Set<String>> all = new TreeMap<>();
    devices.forEach(
        (name, device) ->
            device.desired.ifPresent(
                desired -> {
                  if (desired.getComponentsCount() > 0) {
                    all.put(name, names(desired.getComponentsList()));
                  }
                }));
    return all;
  }

  SpecStatus status(SpecRef ref) {
    return Optional.ofNullable(published.get(ref)).orElseThrow();
  }

  private static void checkCounts(SpecStatus status) {
    assertThat(
            status.getCounts().getReady()
                + status.getCounts().getProgressing()
                + status.getCounts().getWaiting()
                + status.getCounts().getFailed()
                + status.getCounts().getRemoving())
        .as("counts add up")
        .isEqualTo(status.getCounts().getTotal());
  }

  private void checkOrder(SimulatedDevice device, DesiredState next) {
    Map<String, Component> before = new HashMap<>();
    device.desired.ifPresent(
        desired -> desired.getComponentsList().forEach(c -> before.put(c.getName(), c)));
    Set<String> after = new TreeSet<>();
    for (Component component : next.getComponentsList()) {
      after.add(component.getName());
      if (!component.equals(before.get(component.getName()))) {
        for (String required : requires(component)) {
          checkStart(device, component, required, next);
        }
      }
    }
    for (Component component : before.values()) {
      if (!after.contains(component.getName())
          && !isWanted(component)
          && !forced.contains(component.getInstance())) {
        checkRemoval(component);
      }
    }
  }

  private void checkStart(
      SimulatedDevice device, Component component, String required, DesiredState next) {
    boolean anywhere =
        next.getComponentsList().stream().anyMatch(c -> c.getName().equals(required));
    for (SimulatedDevice other : devices.values()) {
      Component wanted = find(other, required, component.getInstance());
      if (wanted != null && other != device) {
        anywhere = true;
        if (placed(component.getInstance(), required, other)) {
          assertThat(other.running.get(required))
              .as(
                  "%s starts on %s: %s on %s",
                  component.getName(), device.name, required, other.name)
              .isEqualTo(wanted);
        }
      }
    }
    assertThat(anywhere).as("%s starts: %s is somewhere", component.getName(), required).isTrue();
  }

  private boolean placed(String instance, String component, SimulatedDevice device) {
    Message target = documents.get(SpecRef.target(device.name));
    return target instanceof Target found
        && !Documents.isGoing(found)
        && documents.get(SpecRef.instance(instance)) instanceof Instance owner
        && owner.getSpec().getTarget().getAnyOfCount() == 0
        && solution(instance)
            .filter(
                part ->
                    part.getName().equals(component)
                        && (part.getConstraints().isEmpty()
                            || part.getConstraints()
                                .contains(
                                    "'"
                                        + found.getSpec().getPropertiesOrDefault("location", "")
                                        + "'")))
            .findAny()
            .isPresent();
  }

  private java.util.stream.Stream<SolutionComponent> solution(String instance) {
    Message document = documents.get(SpecRef.instance(instance));
    return document instanceof Instance found
            && documents.get(SpecRef.solution(found.getSpec().getSolution()))
                instanceof Solution solution
        ? solution.getSpec().getComponentsList().stream()
        : java.util.stream.Stream.empty();
  }

  private boolean isWanted(Component component) {
    Message document = documents.get(SpecRef.instance(component.getInstance()));
    return document instanceof Instance found
        && !Documents.isGoing(found)
        && !found.getSpec().getInactive()
        && (!documents.containsKey(SpecRef.solution(found.getSpec().getSolution()))
            || solution(component.getInstance())
                .anyMatch(c -> c.getName().equals(component.getName())));
  }

  private void checkRemoval(Component component) {
    for (SimulatedDevice other : devices.values()) {
      if (other.connected) {
        for (Component user : other.running.values()) {
          if (user.getInstance().equals(component.getInstance()) && !reachesBack(user, component)) {
            assertThat(requires(user))
                .as("%s is removed while %s on %s", component.getName(), user.getName(), other.name)
                .doesNotContain(component.getName());
          }
        }
      }
    }
  }

  /** Versions of a solution had opposite orders: then there is none to keep. */
  private boolean reachesBack(Component user, Component component) {
    Map<String, Set<String>> known =
        planning.instance(component.getInstance()).map(owner -> owner.requires).orElse(Map.of());
    Set<String> reached = new TreeSet<>(Set.of(component.getName()));
    for (int i = 0; i < known.size(); i++) {
      for (String name : List.copyOf(reached)) {
        reached.addAll(known.getOrDefault(name, Set.of()));
      }
    }
    return reached.contains(user.getName());
  }

  private static @Nullable Component find(SimulatedDevice device, String name, String instance) {
    return device
        .desired
        .flatMap(
            desired ->
                desired.getComponentsList().stream()
                    .filter(c -> c.getName().equals(name) && c.getInstance().equals(instance))
                    .findAny())
        .orElse(null);
  }

  static List<String> requires(Component component) {
    String text =
        component
            .getProperties()
            .getFieldsMap()
            .getOrDefault("requires", Docs.text(""))
            .getStringValue();
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static Set<String> names(List<Component> components) {
    Set<String> names = new TreeSet<>();
    components.forEach(
        c ->
            names.add(
                c.getInstance()
                    + "/"
                    + c.getName()
                    + ":"
                    + c.getType()
                    + c.getProperties()
                        .getFieldsMap()
                        .getOrDefault("version", Docs.text(""))
                        .getStringValue()));
    return names;
  }

  private static Metadata.Builder metadata(Message document) {
    return Documents.metadata(document).toBuilder();
  }

  private static Message stamped(Message document, Metadata metadata) {
    return document.toBuilder()
        .setField(document.getDescriptorForType().findFieldByName("metadata"), metadata)
        .build();
  }
}
