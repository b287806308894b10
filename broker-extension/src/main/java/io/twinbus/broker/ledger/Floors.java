package io.twinbus.broker.ledger;

import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import io.twinbus.codec.Format;
import io.twinbus.topic.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The highest generation of any erased document, by tenant: a document that is created anew goes on
 * above it. Kept as a retained message at {@code tb/system/ledger/floor/{tenant}}, which no client
 * may write.
 */
final class Floors {
  static final String TOPIC_PREFIX = "tb/system/ledger/floor/";

  private static final Pattern JSON = Pattern.compile("\\{\"floor\":(\\d{1,18})}");

  private final BusStore store;
  private final Map<String, Long> floors = new HashMap<>();
  private final Map<String, CompletableFuture<Void>> stored = new HashMap<>();

  Floors(BusStore store) {
    this.store = store;
  }

  /** The floor of a tenant; 0 if nothing of it was ever erased. */
  synchronized long of(String tenant) {
    return floors.getOrDefault(tenant, 0L);
  }

  /** Takes up what was stored before the broker started. */
  synchronized void restore(BusMessage message) {
    parse(message)
        .ifPresent(
            floor ->
                floors.merge(message.topic().substring(TOPIC_PREFIX.length()), floor, Math::max));
  }

  /**
   * Raises the floor of a tenant to at least this generation.
   *
   * @return completes when a floor of at least this generation is stored
   */
  synchronized CompletableFuture<Void> raise(String tenant, long generation) {
    if (of(tenant) >= generation) {
      return stored.getOrDefault(tenant, CompletableFuture.completedFuture(null));
    }
    floors.put(tenant, generation);
    byte[] payload = ("{\"floor\":" + generation + "}").getBytes(StandardCharsets.UTF_8);
    CompletableFuture<Void> done =
        store.retain(new BusMessage(TOPIC_PREFIX + tenant, payload, Format.JSON.contentType()));
    stored.put(tenant, done);
    return done;
  }

  private static Optional<Long> parse(BusMessage message) {
    String topic = message.topic();
    if (!topic.startsWith(TOPIC_PREFIX) || !Names.isName(topic.substring(TOPIC_PREFIX.length()))) {
      return Optional.empty();
    }
    Matcher matcher = JSON.matcher(new String(message.payload(), StandardCharsets.UTF_8));
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }
}
