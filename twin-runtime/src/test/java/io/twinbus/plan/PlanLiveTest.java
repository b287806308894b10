package io.twinbus.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.HiveBus;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.TwinStatus;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans carried out on a real broker, by planners that are killed and by two at once. */
final class PlanLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> TARGETS = List.of("k8s", "pc", "ecu", "rtos");

  /** More than a planner says in one go, so that each place of it is the last of somebody's. */
  private static final int LONGEST_LIFE = 14;

  private final Map<String, Message> retained = new ConcurrentHashMap<>();
  private final List<String> writes = new CopyOnWriteArrayList<>();
  private final List<SimulatedDevice> devices = TARGETS.stream().map(SimulatedDevice::new).toList();
  private final List<PlanService> planners = new CopyOnWriteArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private final List<AutoCloseable> open = new ArrayList<>();

  private EmbeddedBroker broker;
  private Bus runtime;
  private Bus operator;
  private Bus gateway;

  @BeforeEach
  void start() {
    broker =
        EmbeddedBroker.builder()
            .user("olga", "secret", Role.OPERATOR, "default")
            .user("runtime", "secret", Role.RUNTIME, "*")
            .user("gateway", "secret", Role.DEVICE, "default", TARGETS.toArray(String[]::new))
            .start();
    runtime = connect("runtime");
    operator = connect("olga");
    gateway = connect("gateway");
    follow(AddressFilter.everyTwin(TwinAspect.DESIRED));
    follow(AddressFilter.everyTwin(TwinAspect.REPORTED));
    follow(AddressFilter.everyTwin(TwinAspect.STATUS));
    follow(AddressFilter.everySpec());
    follow(AddressFilter.everySpecStatus());
  }

  @AfterEach
  void stop() throws Exception {
    planners.forEach(PlanService::close);
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
    broker.close();
  }

  @Test
  void comesToTheSameEndWhenItIsKilledAfterEachThingThatItSays() {
    apply();
    untilDone(this::isDeployed);
    assertThat(desired())
        .isEqualTo(
            Map.of(
                "k8s", List.of("backend"),
                "pc", List.of("screen"),
                "ecu", List.of("driver"),
                "rtos", List.of("firmware")));
    assertThat(generations()).containsOnly(1L);

    deleteAll();
    untilDone(this::isNothingLeft);
    assertThat(devices).allMatch(device -> device.running.isEmpty());
    assertThat(writes.subList(0, 4)).containsSubsequence("k8s:1", "pc:1");
    assertThat(writes.subList(0, 4)).containsSubsequence("ecu:1", "rtos:1");
    assertThat(writes.subList(4, writes.size())).containsSubsequence("pc:0", "k8s:0");
    assertThat(writes.subList(4, writes.size())).containsSubsequence("rtos:0", "ecu:0");
  }

  @Test
  void writesEachStateOnceWhenTwoPlannersRunByMistake() {
    apply();
    begin(Integer.MAX_VALUE);
    begin(Integer.MAX_VALUE);
    awaitThat(this::isDeployed);
    assertThat(generations()).containsOnly(1L);

    deleteAll();
    awaitThat(this::isNothingLeft);
    assertThat(devices).allMatch(device -> device.running.isEmpty());
  }

  /** One planner after another, each killed one message later than the one before. */
  private void untilDone(java.util.function.BooleanSupplier done) {
    for (int life = 0; !done.getAsBoolean(); life++) {
      DyingBus bus = begin(1 + life % LONGEST_LIFE);
      awaitThat(() -> bus.isDead() || done.getAsBoolean());
      PlanService killed = planners.removeLast();
      killed.close();
      bus.close();
    }
  }

  private void awaitThat(java.util.function.BooleanSupplier done) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              devices.forEach(this::act);
              return done.getAsBoolean();
            });
  }

  private DyingBus begin(int messages) {
    DyingBus bus = new DyingBus(connect("runtime"), messages);
    PlanService planner = new PlanService(bus, InstantSource.system());
    planner.start(Duration.ofMillis(100)).join();
    planners.add(planner);
    TARGETS.forEach(target -> tell(planner, TwinId.of(target)));
    planner.twinsComplete();
    return bus;
  }

  private void tell(PlanService planner, TwinId twin) {
    planner.twin(
        twin,
        get(new Address.Desired(twin), DesiredState.getDefaultInstance()),
        get(new Address.Reported(twin), ReportedState.getDefaultInstance()),
        get(new Address.Status(twin), TwinStatus.getDefaultInstance()));
  }

  private void act(SimulatedDevice device) {
    TwinId twin = TwinId.of(device.name);
    device.desired =
        Optional.ofNullable(retained.get(new Address.Desired(twin).topic()))
            .map(DesiredState.class::cast);
    Optional<ReportedState> before = device.reported;
    device.act();
    if (!before.equals(device.reported)) {
      ReportedState reported = device.reported.orElseThrow();
      gateway.publish(new Address.Reported(twin), reported).join();
      runtime
          .publish(
              new Address.Status(twin),
              TwinStatus.newBuilder()
                  .setConnected(true)
                  .setPhase(TwinStatus.Phase.APPLYING)
                  .setObservedGeneration(reported.getObservedGeneration())
                  .build())
          .join();
    }
  }

  private void apply() {
    TARGETS.forEach(target -> put(Docs.target(target, Docs.at(target))));
    put(
        Docs.solution(
            "app",
            Docs.component("backend", "k8s"),
            Docs.component("screen", "pc", "backend"),
            Docs.component("driver", "ecu"),
            Docs.component("firmware", "rtos", "driver")));
    put(Docs.instance("shop", "app"));
  }

  private void put(Message document) {
    operator.publish(spec(Documents.ref(document)), document).join();
  }

  private void deleteAll() {
    operator.clear(spec(SpecRef.instance("shop"))).join();
    operator.clear(spec(SpecRef.solution("app"))).join();
  }

  private boolean isDeployed() {
    SpecStatus status =
        get(
            new Address.SpecStatusOf("default", io.twinbus.topic.SpecKind.INSTANCE, "shop"),
            SpecStatus.getDefaultInstance());
    return status.getPhase() == SpecStatus.Phase.READY && status.getCounts().getReady() == 4;
  }

  private boolean isNothingLeft() {
    return retained.keySet().stream()
        .noneMatch(topic -> topic.endsWith("/instance/shop") || topic.endsWith("/solution/app"));
  }

  private Map<String, List<String>> desired() {
    Map<String, List<String>> all = new HashMap<>();
    for (String target : TARGETS) {
      all.put(
          target, desired(target).getComponentsList().stream().map(Component::getName).toList());
    }
    return all;
  }

  private List<Long> generations() {
    return TARGETS.stream().map(target -> desired(target).getGeneration()).toList();
  }

  private DesiredState desired(String target) {
    return get(new Address.Desired(TwinId.of(target)), DesiredState.getDefaultInstance());
  }

  private <D> D get(Address<D> address, D otherwise) {
    @SuppressWarnings("unchecked") // the topic's documents are of its address' type
    D found = (D) retained.get(address.topic());
    return found == null ? otherwise : found;
  }

  private <D extends Message> void follow(AddressFilter<D> filter) {
    var unused = runtime.subscribe(filter, this::take).join();
  }

  private void take(Delivery<? extends Message> delivery) {
    Address<?> address = delivery.address();
    delivery
        .document()
        .ifPresentOrElse(
            document -> retained.put(address.topic(), document),
            () -> retained.remove(address.topic()));
    if (address instanceof Address.OfTwin<?> of) {
      if (retained.get(address.topic()) instanceof DesiredState desired) {
        writes.add(of.twin().target() + ":" + desired.getComponentsCount());
      }
      planners.forEach(planner -> tell(planner, of.twin()));
    }
  }

  private Bus connect(String user) {
    Bus bus =
        HiveBus.connect(
                BusOptions.of(
                        URI.create(broker.uri()),
                        user + "-" + sessions.incrementAndGet(),
                        new BusOptions.Identity.Password(user, "secret"))
                    .withoutSession())
            .join();
    open.add(bus);
    return bus;
  }

  private static Address.Spec spec(SpecRef ref) {
    return new Address.Spec("default", ref.kind(), ref.name());
  }
}
