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
 * What the broker has kept. MQTT has no sign for the end of it: it is complete when nothing more
 * has come for a while after the subscription was granted, or when the only document that can come
 * is there.
 */
public final class Retained {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofMillis(300);

  private Retained() {}

  /** All documents of a filter, by address, in the order of their topics. */
  public static <D> Map<Address<D>, D> collect(BusSession session, AddressFilter<D> filter) {
    LinkedBlockingQueue<Delivery<D>> arrived = new LinkedBlockingQueue<>();
    String what = "reading " + filter.topicFilter();
    Subscription subscription = session.await(session.bus().subscribe(filter, arrived::add), what);
    Map<Address<D>, D> documents = new TreeMap<>(Comparator.comparing(Address::topic));
    boolean several = filter.topicFilter().contains("+") || filter.topicFilter().contains("#");
    try {
      Delivery<D> next = next(arrived, FIRST);
      while (next != null) {
        Address<D> address = next.address();
        next.document().ifPresent(document -> documents.put(address, document));
        next = several ? next(arrived, QUIET) : null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.await(subscription.cancel(), what);
    return documents;
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

  private static <D> @Nullable Delivery<D> next(
      LinkedBlockingQueue<Delivery<D>> arrived, Duration patience) throws InterruptedException {
    return arrived.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
