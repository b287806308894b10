package io.twinbus.bus;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ConnectionState;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/** Clients of one test, closed after it, and documents that carry a number. */
final class BusFixture implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();

  static {
    // A loaded machine takes its time; a condition that never comes is the exception.
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }

  private final List<Bus> open = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final TwinId twin = TwinId.of("pc-" + COUNT.incrementAndGet());

  static String uniqueName(String name) {
    return name + "-" + COUNT.incrementAndGet();
  }

  /** Quick to reconnect, quick to give up. */
  static BusOptions options(URI broker, String name) {
    return BusOptions.of(broker, uniqueName(name), new Identity.Anonymous())
        .withBackoff(Duration.ofMillis(5), Duration.ofMillis(100));
  }

  Bus connect(BusOptions options) {
    Bus bus = join(HiveBus.connect(options, meters));
    open.add(bus);
    return bus;
  }

  Bus connect(URI broker, String name) {
    return connect(options(broker, name));
  }

  Bus connect(URI broker, String name, UnaryOperator<BusOptions> change) {
    return connect(change.apply(options(broker, name)));
  }

  double count(String meter) {
    return meters.counter(meter).count();
  }

  static ConnectionState numbered(long number) {
    return ConnectionState.newBuilder().setConnected(true).setSession(number).build();
  }

  static long number(Delivery<ConnectionState> delivery) {
    return delivery.document().orElseThrow().getSession();
  }

  /** The result within a bounded time; what went wrong as it is, not wrapped. */
  static <T> T join(CompletableFuture<T> future) {
    try {
      return future.orTimeout(60, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    open.forEach(Bus::close);
  }
}
