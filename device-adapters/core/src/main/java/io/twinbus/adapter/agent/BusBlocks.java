package io.twinbus.adapter.agent;

import io.twinbus.adapter.artifact.BlockSource;
import io.twinbus.bus.Bus;
import io.twinbus.bus.PublishOptions;
import io.twinbus.topic.Address;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Blocks over the bus: one subscription for all digests, made with the session. */
final class BusBlocks implements BlockSource {
  private static final Logger LOG = LoggerFactory.getLogger(BusBlocks.class);

  private final String tenant;
  private final Supplier<@Nullable Bus> bus;
  private final Map<String, List<Consumer<Block>>> listeners = new ConcurrentHashMap<>();

  BusBlocks(String tenant, Supplier<@Nullable Bus> bus) {
    this.tenant = tenant;
    this.bus = bus;
  }

  void arrived(Block block) {
    listeners.getOrDefault(block.getDigest(), List.of()).forEach(l -> l.accept(block));
  }

  @Override
  public AutoCloseable listen(String digest, Consumer<Block> consumer) {
    listeners.computeIfAbsent(digest, key -> new CopyOnWriteArrayList<>()).add(consumer);
    return () ->
        listeners.computeIfPresent(
            digest,
            (key, consumers) -> {
              consumers.remove(consumer);
              return consumers.isEmpty() ? null : consumers;
            });
  }

  @Override
  public void request(BlockRequest request) {
    Bus session = bus.get();
    if (session == null || !session.isConnected()) {
      return; // Asked again by the download when nothing comes.
    }
    var unused =
        session
            .publish(
                new Address.ArtifactGet(tenant, request.getDigest()),
                request,
                PublishOptions.DEFAULT.expiringAfter(Duration.ofSeconds(30)))
            .exceptionally(
                failure -> {
                  LOG.atDebug()
                      .addKeyValue("digest", request.getDigest())
                      .log("Request for blocks not sent: {}", failure.getMessage());
                  return null;
                });
  }
}
