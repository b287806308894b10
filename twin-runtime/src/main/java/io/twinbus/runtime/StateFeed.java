package io.twinbus.runtime;

import io.twinbus.bus.Arrival;
import io.twinbus.bus.Bus;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.bus.Undecodable;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Topics;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.TwinInput;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the bus says of the state of twins: everything that is retained, and flash progress. Counts
 * what was retained.
 *
 * <p>The thread that reads from the network only moves messages to the event loops of their twins,
 * which decode them: the broker sends a session a few dozen messages and then waits for it.
 */
final class StateFeed {
  /**
   * Letters of a lane up to which retained messages are acknowledged as they come: the broker sends
   * few at once, and the broker keeps them in any case.
   */
  private static final int MOST_AHEAD = 4096;

  private final Bus bus;
  private final Function<TwinId, Lane> lanes;
  private final Map<String, AtomicLong> retained = new ConcurrentHashMap<>();

  StateFeed(Bus bus, Function<TwinId, Lane> lanes) {
    this.bus = bus;
    this.lanes = lanes;
  }

  /** Subscribes to what only a start needs: what the twins left behind. */
  CompletableFuture<List<Subscription>> subscribeToTheLeft(
      Supplier<CompletableFuture<Void>> pause) {
    return inTurn(
        pause,
        List.of(
            () -> wild(TwinAspect.STATUS, this::status), () -> wild(TwinAspect.GATE, this::gate)));
  }

  /** Subscribes to what goes on. */
  CompletableFuture<List<Subscription>> subscribe(Supplier<CompletableFuture<Void>> pause) {
    return inTurn(
            pause,
            List.of(
                () -> wild(TwinAspect.DESIRED, this::desired),
                () -> wild(TwinAspect.REPORTED, this::reported),
                () -> wild(TwinAspect.CONNECTION, this::connection)))
        .thenCompose(
            made ->
                bus.subscribe(
                        AddressFilter.everyTwin(TwinAspect.FLASH),
                        this::flash,
                        options(this::post).withoutRetained())
                    .thenApply(flash -> with(made, flash)));
  }

  /**
   * INVARIANT: what is retained is asked for one aspect at a time. HiveMQ keeps a bounded number of
   * retained messages for a session that has not taken them yet, whatever they were asked by, and
   * drops the others in silence.
   *
   * @param pause what passes between two of them
   */
  private static CompletableFuture<List<Subscription>> inTurn(
      Supplier<CompletableFuture<Void>> pause,
      List<Supplier<CompletableFuture<Subscription>>> subscriptions) {
    CompletableFuture<List<Subscription>> made = subscriptions.getFirst().get().thenApply(List::of);
    for (Supplier<CompletableFuture<Subscription>> next :
        subscriptions.subList(1, subscriptions.size())) {
      made =
          made.thenCompose(
              before ->
                  pause
                      .get()
                      .thenCompose(done -> next.get())
                      .thenApply(granted -> with(before, granted)));
    }
    return made;
  }

  private static List<Subscription> with(List<Subscription> before, Subscription next) {
    List<Subscription> all = new ArrayList<>(before);
    all.add(next);
    return all;
  }

  /** Subscribes to all that is retained for one twin. */
  CompletableFuture<List<Subscription>> subscribeTo(TwinId twin) {
    List<CompletableFuture<Subscription>> all = new ArrayList<>();
    all.add(exact(new Address.Status(twin), this::status));
    all.add(exact(new Address.Gate(twin), this::gate));
    all.add(exact(new Address.Desired(twin), this::desired));
    all.add(exact(new Address.Reported(twin), this::reported));
    all.add(exact(new Address.Connection(twin), this::connection));
    return together(all);
  }

  /**
   * Aspects of which so much was retained that some of it may be missing.
   *
   * @param most how many retained messages the broker keeps for one subscription
   */
  Set<String> cutOff(long most) {
    return retained.entrySet().stream()
        .filter(each -> each.getValue().get() >= most)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How much was retained, in all. */
  long counted() {
    return retained.values().stream().mapToLong(AtomicLong::get).sum();
  }

  private <D> CompletableFuture<Subscription> wild(
      TwinAspect<D> aspect, Consumer<Delivery<D>> handler) {
    AtomicLong count = retained.computeIfAbsent(aspect.level(), level -> new AtomicLong());
    return bus.subscribe(
        AddressFilter.everyTwin(aspect),
        handler,
        options(
            arrival -> {
              if (arrival.retained()) {
                count.incrementAndGet();
              }
              post(arrival);
            }));
  }

  private <D> CompletableFuture<Subscription> exact(
      Address<D> address, Consumer<Delivery<D>> handler) {
    return bus.subscribe(AddressFilter.exactly(address), handler, options(this::post));
  }

  private SubscribeOptions options(Consumer<Arrival> arrivals) {
    return SubscribeOptions.DEFAULT
        .acknowledgingManually()
        .directly()
        .decodingOnDemand(arrivals)
        .onUndecodable(
            message -> fault(message).ifPresent(fault -> lanes.apply(fault.twin()).input(fault)));
  }

  /**
   * Has a message decoded and handled on the event loop of its twin. To wake a loop for each of
   * many retained messages would cost more than to open them.
   */
  private void post(Arrival arrival) {
    Lane lane = lanes.apply(twin(arrival.address()));
    if (!arrival.retained()) {
      lane.post(new Letter.Arrived(arrival));
      return;
    }
    if (lane.waiting() < MOST_AHEAD) {
      arrival.acknowledge();
    }
    lane.postUnhurried(new Letter.Arrived(arrival));
  }

  /** A message that is not a document is an input too: its twin shows the fault. */
  static Optional<Letter.Input> fault(Undecodable message) {
    if (!(Topics.parse(message.topic()).orElse(null) instanceof Address.OfTwin<?> address)) {
      return Optional.empty();
    }
    String prefix = "tb/" + address.twin().tenant() + "/twin/" + address.twin().target() + "/";
    return Optional.of(
        new Letter.Input(
            address.twin(),
            new TwinInput.Refused(
                message.topic().substring(prefix.length()),
                message.fault().path(),
                message.fault().message()),
            message.retained(),
            () -> {}));
  }

  private void status(Delivery<TwinStatus> delivery) {
    left(delivery, Loading::status);
  }

  private void gate(Delivery<GateQueue> delivery) {
    left(delivery, Loading::gate);
  }

  private <D> void left(Delivery<D> delivery, BiConsumer<Loading, D> keep) {
    TwinId twin = twin(delivery.address());
    delivery
        .document()
        .ifPresent(
            document -> lanes.apply(twin).left(twin, loading -> keep.accept(loading, document)));
    delivery.acknowledge();
  }

  private void desired(Delivery<DesiredState> delivery) {
    input(delivery, delivery.document().map(TwinInput.Desired::new).orElse(null), "desired");
  }

  private void reported(Delivery<ReportedState> delivery) {
    input(
        delivery,
        delivery
            .document()
            .map(document -> new TwinInput.Reported(document, !delivery.retained()))
            .orElse(null),
        "reported");
  }

  private void connection(Delivery<ConnectionState> delivery) {
    input(delivery, delivery.document().map(TwinInput.Connection::new).orElse(null), "connection");
  }

  private void flash(Delivery<FlashProgress> delivery) {
    if (delivery.document().isEmpty()) {
      delivery.acknowledge();
      return;
    }
    input(delivery, new TwinInput.Flash(delivery.document().get()), "flash");
  }

  private void input(Delivery<?> delivery, @Nullable TwinInput input, String source) {
    TwinId twin = twin(delivery.address());
    lanes
        .apply(twin)
        .input(
            new Letter.Input(
                twin,
                input == null ? new TwinInput.Cleared(source) : input,
                delivery.retained(),
                delivery::acknowledge));
  }

  static TwinId twin(Address<?> address) {
    return ((Address.OfTwin<?>) address).twin();
  }

  private static CompletableFuture<List<Subscription>> together(
      List<CompletableFuture<Subscription>> all) {
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
  }
}
