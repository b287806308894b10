package io.twinbus.adapter.testkit;

import com.google.protobuf.Duration;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.ReportedState;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** The other side of the bus: writes desired states and commands, and sees what a device says. */
public final class Operator implements AutoCloseable {
  static {
    Awaitility.setDefaultTimeout(java.time.Duration.ofMinutes(1)); // Machines may be busy.
  }

  private final TwinId twin;
  private final Bus bus;
  private final AtomicLong generation = new AtomicLong();
  private final List<ReportedState> reports = new CopyOnWriteArrayList<>();
  private final List<FlashProgress> flash = new CopyOnWriteArrayList<>();
  private final Map<String, CommandReply> replies = new ConcurrentHashMap<>();

  /** An operator of one device. */
  public Operator(URI broker, TwinId twin) {
    this(broker, twin, new BusOptions.Identity.Anonymous());
  }

  /** An operator of one device, with a login. */
  public Operator(URI broker, TwinId twin, BusOptions.Identity identity) {
    this.twin = twin;
    this.bus =
        HiveBus.connect(BusOptions.of(broker, "operator-" + UUID.randomUUID(), identity)).join();
    bus.subscribe(
            AddressFilter.exactly(new Address.Reported(twin)),
            delivery -> delivery.document().ifPresent(reports::add))
        .join();
    bus.subscribe(
            AddressFilter.exactly(new Address.Flash(twin)),
            delivery -> delivery.document().ifPresent(flash::add))
        .join();
    bus.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.REPLY),
            delivery ->
                delivery
                    .document()
                    .ifPresent(
                        reply -> {
                          if (delivery.address() instanceof Address.Reply address) {
                            replies.put(address.key(), reply);
                          }
                        }))
        .join();
  }

  /** The session. */
  public Bus bus() {
    return bus;
  }

  /** Desires these components. */
  public long desire(Component... components) {
    long next = generation.incrementAndGet();
    desire(
        DesiredState.newBuilder()
            .setGeneration(next)
            .addAllComponents(List.of(components))
            .build());
    return next;
  }

  /** Desires this, as it is. */
  public void desire(DesiredState state) {
    generation.set(state.getGeneration());
    bus.publish(new Address.Desired(twin), state).join();
  }

  /** Sends a command to the device, and waits for its reply. */
  public CommandReply command(String name, Map<String, String> payload) {
    String id = "c-" + UUID.randomUUID();
    Struct.Builder fields = Struct.newBuilder();
    payload.forEach((key, text) -> fields.putFields(key, value(text)));
    send(
        name,
        Command.newBuilder()
            .setId(id)
            .setName(name)
            .setPayload(Value.newBuilder().setStructValue(fields))
            .build());
    Awaitility.await("reply to " + name).until(() -> replies.containsKey(id));
    return replies.getOrDefault(id, CommandReply.getDefaultInstance());
  }

  /** Sends a command to the device. */
  public void send(String name, Command command) {
    bus.publish(new Address.CommandTo(twin, name), command).join();
  }

  /** All reports so far. */
  public List<ReportedState> reports() {
    return List.copyOf(reports);
  }

  /** All flash progress so far. */
  public List<FlashProgress> flash() {
    return List.copyOf(flash);
  }

  /** The last report. */
  public ReportedState report() {
    List<ReportedState> all = reports();
    return all.isEmpty() ? ReportedState.getDefaultInstance() : all.getLast();
  }

  /** A component of the last report. */
  public ComponentReport component(String name) {
    return report().getComponentsList().stream()
        .filter(component -> component.getName().equals(name))
        .findFirst()
        .orElse(ComponentReport.getDefaultInstance());
  }

  /** Waits until a component is reported in this state. */
  public ComponentReport await(String name, ComponentReport.State state) {
    return Awaitility.await(name + " " + state)
        .atMost(java.time.Duration.ofMinutes(1))
        .until(() -> component(name), component -> component.getState() == state);
  }

  /** A component with settings. */
  public static Component.Builder component(
      String name, String type, Map<String, String> settings) {
    Struct.Builder properties = Struct.newBuilder();
    settings.forEach((key, text) -> properties.putFields(key, value(text)));
    return Component.newBuilder().setName(name).setType(type).setProperties(properties);
  }

  /** A duration. */
  public static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  /** A list of texts as a value. */
  public static Value list(List<String> texts) {
    ListValue.Builder list = ListValue.newBuilder();
    texts.forEach(text -> list.addValues(value(text)));
    return Value.newBuilder().setListValue(list).build();
  }

  /** A section of texts as a value. */
  public static Value section(Map<String, String> texts) {
    Struct.Builder section = Struct.newBuilder();
    texts.forEach((key, text) -> section.putFields(key, value(text)));
    return Value.newBuilder().setStructValue(section).build();
  }

  private static Value value(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  @Override
  public void close() {
    bus.close();
  }
}
