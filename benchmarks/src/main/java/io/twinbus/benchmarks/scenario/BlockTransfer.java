package io.twinbus.benchmarks.scenario;

import com.google.protobuf.ByteString;
import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An artifact in blocks to one device, beside blocks of the same size from one client to another
 * over the bare broker. As many blocks are under way on both sides.
 */
final class BlockTransfer implements Scenario {
  private static final int[] SIZES = {4_096, 65_536};
  private static final List<String> DEVICES = List.of("d0", "d1");
  private static final int UNDER_WAY = 32;
  private static final int A_REQUEST = 8;
  private static final double MEBIBYTE = 1 << 20;

  @Override
  public String name() {
    return "block-transfer";
  }

  @Override
  public String about() {
    return "blocks of an artifact to a device that asks for them, 4 KiB and 64 KiB";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.MEMORY);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.MEMORY);
        Child runtime = Child.runtime(ours.broker().port(), bench.folder())) {
      BenchArtifact.upload(ours, DEVICES);
      List<Measurement> measured = new ArrayList<>();
      for (int i = 0; i < SIZES.length; i++) {
        int size = SIZES[i];
        Bare there = new Bare(bare, size);
        Ours here = new Ours(ours, DEVICES.get(i), size);
        there.perSecond(bench.warmUp().dividedBy(SIZES.length));
        here.perSecond(bench.warmUp().dividedBy(SIZES.length));
        measured.add(
            Rounds.alternate(
                    bench.rounds(),
                    bench.budget().dividedBy(SIZES.length),
                    () -> there.perSecond(bench.window()) * size / MEBIBYTE,
                    () -> here.perSecond(bench.window()) * size / MEBIBYTE)
                .measured(
                    name(),
                    "blocks of %d KiB".formatted(size / 1024),
                    "MiB/s",
                    new Goal.RatioAtLeast(0.6)));
      }
      return measured;
    }
  }

  /** One client sends blocks to another. */
  private static final class Bare {
    private final ClosedLoop loop = new ClosedLoop(UNDER_WAY);
    private final LoadClient sender;
    private final byte[] block;
    private final String topic;

    Bare(Side side, int size) {
      this.sender = side.client("runtime");
      this.topic = "bench/blocks/" + size;
      this.block =
          Block.newBuilder()
              .setDigest(BenchArtifact.DIGEST)
              .setTotal(BenchArtifact.BYTES)
              .setData(ByteString.copyFrom(new byte[size]))
              .setCrc(1)
              .build()
              .toByteArray();
      side.client("d0").subscribe(topic, message -> loop.arrived());
    }

    double perSecond(Duration time) {
      return loop.perSecond(time, number -> sender.publish(topic, block, false));
    }
  }

  /** A device asks for a few blocks each time that as many have come. */
  private static final class Ours {
    private final ClosedLoop loop = new ClosedLoop(UNDER_WAY / A_REQUEST);
    private final LoadClient device;
    private final String target;
    private final int size;
    private final AtomicLong arrived = new AtomicLong();
    private long offset;

    Ours(Side side, String target, int size) {
      this.device = side.client(target);
      this.target = target;
      this.size = size;
      device.subscribe(
          BenchArtifact.blocks(target),
          message -> {
            if (arrived.incrementAndGet() % A_REQUEST == 0) {
              loop.arrived();
            }
          });
    }

    double perSecond(Duration time) {
      return A_REQUEST * loop.perSecond(time, number -> ask());
    }

    private CompletableFuture<?> ask() {
      BlockRequest request = BenchArtifact.request(target, offset, size, A_REQUEST);
      offset = (offset + (long) A_REQUEST * size) % BenchArtifact.BYTES;
      return device.publish(BenchArtifact.GET, request.toByteArray(), false);
    }
  }
}
