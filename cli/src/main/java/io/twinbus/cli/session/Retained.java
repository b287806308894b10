package io.twinbus.cli.session;

import io.twinbus.bus.Delivery;
import io.twinbus.bus.Subscription;
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
 * What the broker has kept. MQTT has no sign for the end of it. It is complete when the only
 * document that can come is there; or else when nothing has come for a while, and the broker has
 * answered several later requests meanwhile. On a busy machine the while grows: with the broker's
 * answers, and for the first document, before which this process has never read one, with the time
 * that it took to connect.
 */
public final class Retained {
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final int ROUNDS = 3;

  private Retained() {}

  /** All documents of a filter, by address, in the order of their topics. */
  public static <D> Map<Address<D>, D> collect(BusSession session, AddressFilter<D> filter) {
    LinkedBlockingQueue<Delivery<D>> arrived = new LinkedBlockingQueue<>();
    String what = "reading " + filter.topicFilter();
    Subscription subscription = session.await(session.bus().subscribe(filter, arrived::add), what);
    Map<Address<D>, D> documents = new TreeMap<>(Comparator.comparing(Address::topic));
    boolean several = filter.topicFilter().contains("+") || filter.topicFilter().contains("#");
    try {
      Delivery<D> next = next(arrived, session, session.slowness());
      while (next != null) {
        Address<D> address = next.address();
        next.document().ifPresent(document -> documents.put(address, document));
        next = several ? next(arrived, session, QUIET) : null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.await(subscription.cancel(), what);
    return documents;
  }

  /** The next delivery, or null when there will be none. */
  private static <D> @Nullable Delivery<D> next(
      LinkedBlockingQueue<Delivery<D>> arrived, BusSession session, Duration patience)
      throws InterruptedException {
    Delivery<D> next = arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    for (int round = 0; round < ROUNDS && next == null; round++) {
      long began = System.nanoTime();
      roundTrip(session);
      long took = System.nanoTime() - began;
      next = arrived.poll(took, TimeUnit.NANOSECONDS);
    }
    return next;
  }

  /** Asks the broker for something that is never there, and waits for its answers. */
  private static void roundTrip(BusSession session) {
    Subscription nothing =
        session.await(
            session
                .bus()
                .subscribe(
                    AddressFilter.exactly(
                        new Address.Client(session.tenant(), session.bus().clientId(), "nothing")),
                    delivery -> {}),
            "waiting for the broker");
    session.await(nothing.cancel(), "waiting for the broker");
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
