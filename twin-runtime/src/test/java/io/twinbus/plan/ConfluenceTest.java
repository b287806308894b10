package io.twinbus.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.twinbus.v1.InstanceSpec;
import io.twinbus.v1.Place;
import io.twinbus.v1.Placement;
import io.twinbus.v1.SolutionComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever happens on the way: where it ends depends on the documents alone. */
class ConfluenceTest {
  private static final String[] LOCATIONS = {"a", "b", "c", ""};
  private static final String[] TYPES = {"process", "container"};

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void endsWhereTheLastDocumentsSayWhateverHappenedBefore(@ForAll long seed) {
    Random random = new Random(seed);
    List<Message> last = documents(random);

    Simulation eventful = new Simulation();
    eventful.apply(documents(random).toArray(Message[]::new));
    for (int i = 0; i < 60; i++) {
      disturb(eventful, random);
    }
    eventful.devices.values().forEach(device -> device.failing.clear());
    eventful.devices.values().forEach(device -> eventful.connect(device, true));
    Collections.shuffle(last, random);
    for (Message document : last) {
      eventful.apply(document);
      eventful.carryOut(random.nextInt(3));
    }
    for (SpecRef ref : List.copyOf(eventful.documents.keySet())) {
      if (last.stream().noneMatch(document -> Documents.ref(document).equals(ref))) {
        eventful.delete(ref, true);
      }
    }
    eventful.settle();

    Simulation quiet = new Simulation();
    quiet.apply(last.toArray(Message[]::new));
    quiet.settle();

    assertThat(eventful.desired()).isEqualTo(quiet.desired());
    assertThat(eventful.plan().isSettled())
        .as(eventful.plan().explain())
        .isEqualTo(quiet.plan().isSettled());
  }

  /** {@link Simulation} checks the order of each write. */
  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void breaksNoDependencyInWhateverOrderDocumentsAndReportsArrive(@ForAll long seed) {
    Random random = new Random(seed);
    List<Message> last = documents(random);

    Simulation scattered = new Simulation();
    Collections.shuffle(last, random);
    for (Message document : last) {
      scattered.apply(document);
      for (int i = random.nextInt(4); i > 0 && !scattered.devices.isEmpty(); i--) {
        disturb(scattered, random, false);
      }
    }
    scattered.devices.values().forEach(device -> scattered.connect(device, true));
    scattered.settle();

    Simulation atOnce = new Simulation();
    atOnce.apply(last.toArray(Message[]::new));
    atOnce.settle();
    assertThat(scattered.desired()).isEqualTo(atOnce.desired());
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void leavesNothingWhenEverythingIsDeleted(@ForAll long seed) {
    Random random = new Random(seed);
    Simulation simulation = new Simulation();
    simulation.apply(documents(random).toArray(Message[]::new));
    for (int i = 0; i < 40; i++) {
      disturb(simulation, random);
    }
    List<SpecRef> all = new ArrayList<>(simulation.documents.keySet());
    Collections.shuffle(all, random);
    for (SpecRef ref : all) {
      simulation.delete(ref);
      disturb(simulation, random, false);
    }
    simulation.devices.values().forEach(device -> simulation.connect(device, true));
    simulation.settle();

    assertThat(simulation.documents).as(simulation.plan().explain()).isEmpty();
    assertThat(simulation.published).isEmpty();
    assertThat(simulation.desired()).isEmpty();
    assertThat(simulation.devices.values()).allMatch(device -> device.running.isEmpty());
  }

  private static void disturb(Simulation simulation, Random random) {
    disturb(simulation, random, true);
  }

  private static void disturb(Simulation simulation, Random random, boolean withDocuments) {
    List<SimulatedDevice> devices = List.copyOf(simulation.devices.values());
    SimulatedDevice device = devices.get(random.nextInt(devices.size()));
    switch (random.nextInt(withDocuments ? 9 : 6)) {
      case 0, 1 -> simulation.act(device);
      case 2 -> simulation.carryOut(1);
      case 3 -> simulation.carryOut(Integer.MAX_VALUE);
      case 4 -> simulation.connect(device, !device.connected);
      case 5 -> simulation.restart();
      case 6 -> {
        List<Message> others = documents(random);
        simulation.apply(others.get(random.nextInt(others.size())));
      }
      case 7 -> {
        List<SpecRef> refs = List.copyOf(simulation.documents.keySet());
        if (!refs.isEmpty()) {
          simulation.delete(refs.get(random.nextInt(refs.size())), random.nextInt(4) == 0);
        }
      }
      default -> {
        if (!device.failing.add("x0-c0")) {
          device.failing.clear();
        }
      }
    }
  }

  private static List<Message> documents(Random random) {
    List<Message> all = new ArrayList<>();
    int targets = 1 + random.nextInt(4);
    for (int i = 0; i < targets; i++) {
      all.add(Docs.target("t" + i, Docs.at(LOCATIONS[random.nextInt(3)])));
    }
    int applications = 1 + random.nextInt(3);
    for (int i = 0; i < applications; i++) {
      int parts = 1 + random.nextInt(4);
      SolutionComponent[] components = new SolutionComponent[parts];
      List<Integer> order = new ArrayList<>();
      for (int c = 0; c < parts; c++) {
        order.add(c);
      }
      Collections.shuffle(order, random);
      for (int c = 0; c < parts; c++) {
        List<String> requires = new ArrayList<>();
        for (int d = 0; d < parts; d++) {
          if (order.get(d) < order.get(c) && random.nextInt(2) == 0) {
            requires.add("x" + i + "-c" + d);
          }
        }
        components[c] =
            Docs.versioned(
                "x" + i + "-c" + c,
                TYPES[random.nextInt(8) == 0 ? 1 : 0],
                LOCATIONS[random.nextInt(4)],
                "" + random.nextInt(2),
                requires.toArray(String[]::new));
      }
      all.add(Docs.solution("x" + i, components));
      boolean any = random.nextInt(3) == 0;
      boolean stopFirst = random.nextInt(3) == 0;
      all.add(
          Docs.instance(
              "i" + i,
              "x" + i,
              spec -> {
                if (any) {
                  spec.setTarget(Placement.newBuilder().addAnyOf(Place.newBuilder().setName("t*")));
                }
                spec.setMove(
                    stopFirst ? InstanceSpec.Move.STOP_FIRST : InstanceSpec.Move.START_FIRST);
              }));
    }
    return all;
  }
}
