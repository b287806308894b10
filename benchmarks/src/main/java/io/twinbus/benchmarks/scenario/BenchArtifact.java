package io.twinbus.benchmarks.scenario;

import com.google.protobuf.ByteString;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockAccepted;
import io.twinbus.v1.BlockRequest;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** An artifact of 16 MiB that devices shall have. */
final class BenchArtifact {
  static final int BYTES = 16 << 20;

  private static final int A_BLOCK = 256 << 10;
  private static final int ATTEMPTS = 30;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] CONTENT = content();

  static final String DIGEST = digest();
  static final String GET = new Address.ArtifactGet("default", DIGEST).topic();

  private BenchArtifact() {}

  static String blocks(String target) {
    return new Address.Blocks(TwinId.of(target), DIGEST).topic();
  }

  static BlockRequest request(String target, long offset, int size, int count) {
    return BlockRequest.newBuilder()
        .setDigest(DIGEST)
        .setOffset(offset)
        .setBlockSize(size)
        .setCount(count)
        .setTarget(target)
        .build();
  }

  /** Uploads it and lets the devices have it; returns when each of them may read it. */
  static void upload(Side side, List<String> devices) {
    try (Bus operator = connect(side, "operator")) {
      for (String device : devices) {
        operator.publish(new Address.Desired(TwinId.of(device)), desired()).join();
      }
      for (int offset = 0; offset < BYTES; offset += A_BLOCK) {
        BlockAccepted answer =
            operator
                .request(
                    new Address.ArtifactPut("default", DIGEST),
                    block(offset),
                    DocumentTypes.BLOCK_ACCEPTED,
                    PATIENCE,
                    PublishOptions.DEFAULT)
                .join();
        if (!answer.getError().isEmpty()) {
          throw new BenchException("the artifact was not taken: " + answer.getError());
        }
      }
    }
    devices.forEach(device -> awaitReadable(side, device));
  }

  private static void awaitReadable(Side side, String device) {
    TwinId twin = TwinId.of(device);
    Semaphore data = new Semaphore(0);
    try (Bus bus = connect(side, device)) {
      bus.subscribe(
              AddressFilter.exactly(new Address.Blocks(twin, DIGEST)),
              delivery ->
                  delivery
                      .document()
                      .filter(block -> block.getError().isEmpty())
                      .ifPresent(block -> data.release()))
          .join();
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        bus.publish(new Address.ArtifactGet("default", DIGEST), request(device, 0, A_BLOCK, 1))
            .join();
        if (data.tryAcquire(2, TimeUnit.SECONDS)) {
          return;
        }
      }
      throw new BenchException(device + " may not read the artifact");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  private static Block block(int offset) {
    CRC32C crc = new CRC32C();
    crc.update(CONTENT, offset, A_BLOCK);
    return Block.newBuilder()
        .setDigest(DIGEST)
        .setOffset(offset)
        .setTotal(BYTES)
        .setData(ByteString.copyFrom(CONTENT, offset, A_BLOCK))
        .setCrc((int) crc.getValue())
        .build();
  }

  private static DesiredState desired() {
    return DesiredState.newBuilder()
        .addComponents(
            Component.newBuilder()
                .setName("image")
                .setType("bitfile")
                .setArtifact(Artifact.newBuilder().setDigest(DIGEST).setSize(BYTES)))
        .build();
  }

  private static Bus connect(Side side, String user) {
    return HiveBus.connect(
            BusOptions.of(
                    URI.create("mqtt://127.0.0.1:" + side.broker().port()),
                    user + "-bus",
                    new BusOptions.Identity.Password(user, "bench"))
                .withoutSession())
        .join();
  }

  private static byte[] content() {
    byte[] content = new byte[BYTES];
    new Random(7).nextBytes(content);
    return content;
  }

  private static String digest() {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
