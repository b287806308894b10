package io.twinbus.cli.session;

import io.twinbus.bus.Delivery;
import io.twinbus.bus.Subscription;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has kept. MQTT has no sign for the end of it: HiveMQ acknowledges a subscription
 * first, and looks for what it has kept afterwards. It is complete when the only document that can
 * come is there; or else when nothing has come for a while, everything that came has been decoded,
 * and the broker has answered several later requests of the same kind meanwhile. On a busy machine
 * the while grows: with the broker's answers, and for the first document, before which this process
 * has never read one, with the time that it took to connect.
 */
public final class Retained {
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final Duration STEP = Duration.ofMillis(20);
  private static final Duration DECODING = Duration.ofSeconds(60);
  private static final int ROUNDS = 3;

  private Retained() {}

  /** All documents of a filter, by address, in the order of their topics. */
  public static <D> Map<Address<D>, D> collect(BusSession session, AddressFilter<D> filter) {
    LinkedBlockingQueue<Delivery<D>> arrived = new LinkedBlockingQueue<>();
    String what = "reading " + filter.topicFilter();
    Subscription subscription = session.await(session.bus().subscribe(filter, arrived::add), what);
    Map<Address<D>, D> documents = new TreeMap<>(Comparator.comparing(Address::topic));
    boolean several = filter.topicFilter().contains("+") || filter.topicFilter().contains("#");
    Reading<D> reading = new Reading<>(session, subscription, arrived, several);
    try {
      Delivery<D> next = reading.next(session.slowness());
      while (next != null) {
        Address<D> address = next.address();
        next.document().ifPresent(document -> documents.put(address, document));
        next = several ? reading.next(QUIET) : null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.await(subscription.cancel(), what);
    return documents;
  }

  /**
   * One subscription that is being read.
   *
   * @param several whether more than one document can come
   */
  private record Reading<D>(
      BusSession session,
      Subscription subscription,
      LinkedBlockingQueue<Delivery<D>> arrived,
      boolean several) {
    /** The next delivery, or null when there will be none. */
    @Nullable Delivery<D> next(Duration patience) throws InterruptedException {
      Delivery<D> next = within(patience);
      for (int round = 0; round < ROUNDS && next == null; round++) {
        long began = System.nanoTime();
        roundTrip();
        next = within(Duration.ofNanos(System.nanoTime() - began));
      }
      return next;
    }

    private @Nullable Delivery<D> within(Duration patience) throws InterruptedException {
      Delivery<D> next = arrived.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      long began = System.nanoTime();
      while (next == null && !subscription.isIdle()) {
        if (System.nanoTime() - began > DECODING.toNanos()) {
          throw new CliException(
              Exit.TIMEOUT, "What came from the broker could not be read in time.");
        }
        next = arrived.poll(STEP.toNanos(), TimeUnit.NANOSECONDS);
      }
      // It may have been handed over between the last look and the end of the handler.
      return next == null ? arrived.poll() : next;
    }

    /** Asks the broker for something that is never there, and waits for its answers. */
    private void roundTrip() {
      String what = "waiting for the broker";
      String self = session.bus().clientId();
      AddressFilter<byte[]> nothing =
          several
              ? AddressFilter.responsesTo(session.tenant(), self)
              : AddressFilter.exactly(new Address.Client(session.tenant(), self, "nothing"));
      Subscription asked = session.await(session.bus().subscribe(nothing, delivery -> {}), what);
      session.await(asked.cancel(), what);
    }
  }

  /** The document of one address, if there is one. */
  public static <D> Optional<D> one(BusSession session, Address<D> address) {
    return collect(session, AddressFilter.exactly(address)).values().stream().findFirst();
  }

  /** One aspect of every twin of the tenant, by the target's name. */
  public static <D> Map<String, D> twins(BusSession session, TwinAspect<D> aspect) {
    Map<String, D> byTarget = new TreeMap<>();
    collect(session, AddressFilter.everyTwinOf(session.tenant(), aspect))
        .forEach(
            (address, document) ->
                byTarget.put(((Address.OfTwin<?>) address).twin().target(), document));
    return byTarget;
  }
}
