package io.twinbus.bus;

import static io.twinbus.bus.BusFixture.join;
import static io.twinbus.bus.BusFixture.number;
import static io.twinbus.bus.BusFixture.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker restarts under clients that have something to say. */
class RestartTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BusFixture fixture = new BusFixture();
  private final TwinId twin = fixture.twin;
  private final Address.Connection address = new Address.Connection(twin);

  @TempDir Path folder;

  @AfterEach
  void close() {
    fixture.close();
  }

  /**
   * What a reader sees. What is published while the broker takes a subscription, it may send twice:
   * as it comes, and as what it has kept.
   */
  private List<Long> subscribe(Bus reader) {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Set<Long> kept = new HashSet<>();
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            delivery -> {
              long number = number(delivery);
              boolean both = delivery.retained() ? seen.contains(number) : kept.remove(number);
              if (!both) {
                seen.add(number);
              }
              if (delivery.retained()) {
                kept.add(number);
              }
            }));
    return seen;
  }

  @Test
  void goesOnWithABrokerThatForgotEverything() {
    try (PlainBroker broker = PlainBroker.inMemory()) {
      Bus reader = fixture.connect(broker.uri(), "reader");
      List<Long> seen = subscribe(reader);
      Bus writer = fixture.connect(broker.uri(), "writer");
      join(writer.publish(address, numbered(1)));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactly(1L));

      broker.stop();
      await().atMost(PATIENCE).until(() -> !reader.isConnected() && !writer.isConnected());
      CompletableFuture<Void> meanwhile = writer.publish(address, numbered(2));
      broker.start();

      join(meanwhile);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactly(1L, 2L));
      join(writer.publish(address, numbered(3)));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactly(1L, 2L, 3L));
    }
  }

  @Test
  void losesNothingWithABrokerThatKeptItsFiles() {
    try (PlainBroker broker = PlainBroker.onFiles(folder)) {
      Bus reader = fixture.connect(broker.uri(), "reader");
      List<Long> seen = subscribe(reader);
      Bus writer = fixture.connect(broker.uri(), "writer");

      List<CompletableFuture<Void>> sent = new ArrayList<>();
      for (long i = 0; i < 2000; i++) {
        sent.add(writer.publish(address, numbered(i)));
      }
      broker.stop();
      broker.start();

      join(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(List.copyOf(new LinkedHashSet<>(seen)))
                      .isEqualTo(LongStream.range(0, 2000).boxed().toList()));
    }
  }
}
