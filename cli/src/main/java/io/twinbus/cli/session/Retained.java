package io.twinbus.cli.session;

import io.twinbus.bus.Delivery;
import io.twinbus.bus.Subscription;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the broker has kept. MQTT has no sign for the end of it: it is complete when nothing more
 * has come for a while after the subscription was granted.
 */
public final class Retained {
  private static final Duration QUIET = Duration.ofMillis(250);

  private Retained() {}

  /** All documents of a filter, by address, in the order of their topics. */
  public static <D> Map<Address<D>, D> collect(BusSession session, AddressFilter<D> filter) {
    LinkedBlockingQueue<Delivery<D>> arrived = new LinkedBlockingQueue<>();
    String what = "reading " + filter.topicFilter();
    Subscription subscription = session.await(session.bus().subscribe(filter, arrived::add), what);
    Map<Address<D>, D> documents = new TreeMap<>(Comparator.comparing(Address::topic));
    try {
      for (Delivery<D> next = next(arrived); next != null; next = next(arrived)) {
        Address<D> address = next.address();
        next.document().ifPresent(document -> documents.put(address, document));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.await(subscription.cancel(), what);
    return documents;
  }

  private static <D> @Nullable Delivery<D> next(LinkedBlockingQueue<Delivery<D>> arrived)
      throws InterruptedException {
    return arrived.poll(QUIET.toMillis(), TimeUnit.MILLISECONDS);
  }
}
