package io.twinbus.artifact;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.bus.Bus;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.PublishOptions;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockAccepted;
import io.twinbus.v1.BlockRequest;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.TwinStatus;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves artifacts over the bus. Requests are answered one after the other, with a bounded number
 * of blocks under way however many devices ask; uploads are taken {@value #UPLOADS} at a time. Of
 * each, {@value #MOST_WAITING} wait, and what comes beyond is dropped and counted: the asker asks
 * again.
 */
public final class ArtifactService implements AutoCloseable {
  static final int UPLOADS = 4;
  static final int MOST_WAITING = 4096;

  private static final Logger LOG = LoggerFactory.getLogger(ArtifactService.class);
  private static final PublishOptions DIRECTLY = PublishOptions.DEFAULT.directly();
  private static final int SMALLEST_BLOCK = 512;
  private static final int LARGEST_BLOCK = 262_144;
  private static final int MOST_BLOCKS = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Bus bus;
  private final Bus blocks;
  private final ArtifactStore store;
  private final Clock clock;
  private final References references = new References();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final Counter blocksOut;
  private final Counter blocksIn;
  private final Counter refused;
  private final Counter dropped;
  private final Counter collected;
  private final ScheduledExecutorService collector =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("artifacts-collector").factory());
  private final SendWindow window = new SendWindow();

  /**
   * One thread: all blocks go by one connection, and a thread that is busy need not be woken for
   * each request.
   */
  private final ExecutorService sender = workers(1, "artifacts-sender-");

  private final ExecutorService uploads = workers(UPLOADS, "artifacts-uploads-");

  private volatile boolean everyTwinTold;

  private ArtifactService(
      Bus bus, Bus blocks, ArtifactStore store, Clock clock, MeterRegistry meters) {
    this.bus = bus;
    this.blocks = blocks;
    this.store = store;
    this.clock = clock;
    blocksOut = meters.counter("twinbus.artifact.blocks.sent");
    blocksIn = meters.counter("twinbus.artifact.blocks.received");
    refused = meters.counter("twinbus.artifact.requests.refused");
    collected = meters.counter("twinbus.artifact.collected");
    dropped = meters.counter("twinbus.artifact.requests.dropped");
  }

  private static ExecutorService workers(int threads, String name) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        1,
        TimeUnit.MINUTES,
        new LinkedBlockingQueue<>(MOST_WAITING),
        Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  /**
   * Starts to serve; returns when the subscriptions are granted.
   *
   * @param bus for requests and uploads
   * @param blocks for the blocks to devices, and nothing else
   */
  public static ArtifactService start(
      Bus bus, Bus blocks, ArtifactStore store, Clock clock, MeterRegistry meters)
      throws InterruptedException, IOException {
    ArtifactService service = new ArtifactService(bus, blocks, store, clock, meters);
    service.subscribe();
    return service;
  }

  private void subscribe() throws InterruptedException, IOException {
    var spec =
        bus.subscribe(
            AddressFilter.everySpec(),
            delivery ->
                references.document(
                    (Address.Spec) (Address<?>) delivery.address(), delivery.document()));
    SubscribeOptions queued = SubscribeOptions.DEFAULT.directly();
    var get = bus.subscribe(AddressFilter.everyArtifactGet(), this::take, queued);
    var put = bus.subscribe(AddressFilter.everyArtifactPut(), this::receive);
    for (CompletableFuture<Subscription> each : List.of(spec, get, put)) {
      try {
        subscriptions.add(each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("the artifact service could not subscribe: " + e.getMessage(), e);
      }
    }
  }

  /**
   * A twin is as follows now. Returns at once: its device may read what these name, and no more.
   */
  public void twin(TwinId twin, DesiredState desired, TwinStatus status) {
    references.twin(twin, desired, status);
  }

  /** Whether a device may read an artifact: its desired state names it, or did so last. */
  public boolean mayRead(TwinId twin, String digest) {
    return references.mayRead(twin, digest);
  }

  /** Whether any desired state names an artifact. */
  public boolean isDesired(String digest) {
    return references.isDesired(digest);
  }

  /**
   * Every twin was told: from now on, what nobody names is deleted, in time or when an operator
   * asks for it.
   *
   * @param every how often
   * @param grace what is younger stays: somebody may be about to name it
   */
  public void collectEvery(Duration every, Duration grace) {
    everyTwinTold = true;
    var unused =
        collector.scheduleWithFixedDelay(
            () -> collectQuietly(grace), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void collectQuietly(Duration grace) {
    try {
      for (String digest : collect(grace)) {
        collected.increment();
        LOG.atInfo().addKeyValue("digest", digest).log("Deleted an artifact that nobody names");
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("Artifacts that nobody names could not be deleted");
    }
  }

  private void take(Delivery<BlockRequest> delivery) {
    delivery
        .document()
        .ifPresent(
            request -> work(sender, () -> send(delivery, request), delivery.address().topic()));
  }

  private void receive(Delivery<Block> delivery) {
    delivery
        .document()
        .ifPresent(
            block ->
                work(
                    uploads,
                    () -> answer(delivery, changed(delivery, block)),
                    delivery.address().topic()));
  }

  private void work(ExecutorService workers, Runnable task, String topic) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      dropped.increment();
      LOG.atWarn().addKeyValue("topic", topic).log("Too many block requests wait; dropped one");
    }
  }

  private void send(Delivery<BlockRequest> delivery, BlockRequest request) {
    Address.ArtifactGet address = (Address.ArtifactGet) (Address<?>) delivery.address();
    Optional<Shipment.Receiver> found = asker(address, delivery, request);
    if (found.isEmpty()) {
      refuse(address, "the request names neither a target nor a response topic");
      return;
    }
    Shipment shipment = new Shipment(address.digest(), request, found.get(), window, blocksOut);
    try {
      String problem = problemOf(address, request);
      if (problem.isEmpty()) {
        ship(shipment);
      } else {
        refuse(address, problem);
        shipment.fail(problem);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The service ends.
    }
  }

  private void ship(Shipment shipment) throws InterruptedException {
    try {
      shipment.send(store);
    } catch (NoSuchFileException e) {
      shipment.fail("no such artifact; upload it with: twinbus artifact push");
    } catch (IOException e) {
      shipment.fail(String.valueOf(e.getMessage()));
    }
  }

  private Optional<Shipment.Receiver> asker(
      Address.ArtifactGet address, Delivery<BlockRequest> delivery, BlockRequest request) {
    if (!request.getTarget().isEmpty()) {
      TwinId twin = new TwinId(address.tenant(), request.getTarget());
      return Optional.of(
          block -> blocks.publish(new Address.Blocks(twin, block.getDigest()), block, DIRECTLY));
    }
    PublishOptions options = correlated(delivery).directly();
    return delivery
        .responseTopic()
        .map(topic -> block -> bus.respond(topic, block, DocumentTypes.BLOCK, options));
  }

  private static PublishOptions correlated(Delivery<?> delivery) {
    return delivery
        .correlationData()
        .map(PublishOptions.DEFAULT::correlatedBy)
        .orElse(PublishOptions.DEFAULT);
  }

  /**
   * Why a request is refused; empty: it is not. The broker lets only those ask without a target who
   * read all of their tenant: they may have any artifact.
   */
  private String problemOf(Address.ArtifactGet address, BlockRequest request) {
    if (!request.getDigest().equals(address.digest())) {
      return "the request is about "
          + request.getDigest()
          + " and its topic about another artifact";
    }
    if (request.getBlockSize() < SMALLEST_BLOCK || request.getBlockSize() > LARGEST_BLOCK) {
      return "blockSize " + request.getBlockSize() + " is not between 512 and 262144";
    }
    if (request.getCount() < 1 || request.getCount() > MOST_BLOCKS) {
      return "count " + request.getCount() + " is not between 1 and 256";
    }
    boolean whole = request.getTarget().isEmpty();
    return whole
            || references.mayRead(
                new TwinId(address.tenant(), request.getTarget()), address.digest())
        ? ""
        : "the desired state of " + request.getTarget() + " does not name this artifact";
  }

  private void refuse(Address.ArtifactGet address, String problem) {
    refused.increment();
    LOG.atInfo()
        .addKeyValue("tenant", address.tenant())
        .addKeyValue("digest", address.digest())
        .log("Refused a block request: {}", problem);
  }

  private BlockAccepted changed(Delivery<Block> delivery, Block block) {
    Address.ArtifactPut address = (Address.ArtifactPut) (Address<?>) delivery.address();
    BlockAccepted.Builder answer = BlockAccepted.newBuilder().setDigest(address.digest());
    String publisher = delivery.publisher().orElse("");
    try {
      check(address, block);
      if (block.getRemove()) {
        remove(address, publisher);
      } else {
        ArtifactStore.Progress progress = store(address, block, publisher);
        answer.setStored(progress.stored()).setComplete(progress.complete());
      }
    } catch (IOException e) {
      answer.setError(String.valueOf(e.getMessage()));
    }
    return answer.build();
  }

  private ArtifactStore.Progress store(Address.ArtifactPut address, Block block, String publisher)
      throws IOException {
    ArtifactStore.Progress progress =
        store.write(address.digest(), block.getOffset(), block.getTotal(), bytes(block.getData()));
    blocksIn.increment();
    if (progress.complete()) {
      LOG.atInfo()
          .addKeyValue("tenant", address.tenant())
          .addKeyValue("digest", address.digest())
          .addKeyValue("bytes", progress.stored())
          .addKeyValue("publisher", publisher)
          .log("Artifact is here");
    }
    return progress;
  }

  private void remove(Address.ArtifactPut address, String publisher) throws IOException {
    if (!everyTwinTold) {
      throw new IOException("the runtime still reads who names what; try again in some seconds");
    }
    List<String> users = references.users(address.tenant(), address.digest());
    if (!users.isEmpty()) {
      throw new IOException("it is named by " + String.join(", ", users));
    }
    if (!store.delete(address.digest())) {
      throw new IOException("there is no such artifact");
    }
    LOG.atInfo()
        .addKeyValue("tenant", address.tenant())
        .addKeyValue("digest", address.digest())
        .addKeyValue("publisher", publisher)
        .log("Deleted an artifact");
  }

  private void answer(Delivery<Block> delivery, BlockAccepted answer) {
    delivery
        .responseTopic()
        .ifPresent(
            topic -> {
              var unused =
                  bus.respond(topic, answer, DocumentTypes.BLOCK_ACCEPTED, correlated(delivery))
                      .exceptionally(thrown -> lost(topic, thrown));
            });
  }

  private static @Nullable Void lost(String topic, Throwable thrown) {
    LOG.atInfo()
        .addKeyValue("topic", topic)
        .log("An answer was not delivered: {}", String.valueOf(thrown.getMessage()));
    return null;
  }

  private static void check(Address.ArtifactPut address, Block block) throws IOException {
    if (!block.getDigest().equals(address.digest())) {
      throw new IOException("the block is of " + block.getDigest() + ", and its topic of another");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes(block.getData()));
    if ((int) crc.getValue() != block.getCrc()) {
      throw new IOException(
          "the block was damaged on its way: its CRC-32C is wrong; send it again");
    }
    if (block.getRemove() && !block.getData().isEmpty()) {
      throw new IOException("a block either brings data or removes the artifact");
    }
  }

  private static byte[] bytes(ByteString data) {
    return data.toByteArray();
  }

  /**
   * Deletes what neither a twin nor a document names and is older than the grace.
   *
   * @return the digests that were deleted
   */
  public List<String> collect(Duration grace) throws IOException {
    return store.collect(references.all(), grace, clock.instant());
  }

  @Override
  public void close() {
    for (Subscription each : subscriptions) {
      var unused = each.cancel();
    }
    collector.shutdownNow();
    sender.shutdownNow();
    uploads.shutdownNow();
  }
}
