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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * An artifact in blocks to one device, and to many at once, beside blocks of the same size from one
 * client to as many others over the bare broker. As many blocks are under way on both sides.
 */
final class BlockTransfer implements Scenario {
  private static final int[] SIZES = {4_096, 65_536};

  /** One for each size, which goes on listening, and many. */
  private static final List<String> DEVICES =
      IntStream.range(0, 16).mapToObj(i -> "d" + i).toList();

  private static final List<String> MANY = DEVICES.subList(SIZES.length, DEVICES.size());
  private static final int UNDER_WAY = 32;
  private static final int UNDER_WAY_OF_MANY = 16;
  private static final int A_REQUEST = 8;
  private static final double MEBIBYTE = 1 << 20;

  @Override
  public String name() {
    return "block-transfer";
  }

  @Override
  public String about() {
    return "blocks of an artifact, 4 KiB and 64 KiB, to a device that asks for them, and to %d"
        .formatted(MANY.size());
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.MEMORY);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.MEMORY);
        Child runtime = Child.runtime(ours.broker().port(), bench.folder())) {
      BenchArtifact.upload(ours, DEVICES);
      Duration share = bench.budget().dividedBy(SIZES.length + 1);
      List<Measurement> measured = new ArrayList<>();
      for (int i = 0; i < SIZES.length; i++) {
        int size = SIZES[i];
        List<String> one = DEVICES.subList(i, i + 1);
        measured.add(
            measure(
                bench,
                share,
                new Bare(bare, size, one, UNDER_WAY),
                new Ours(ours, size, one, UNDER_WAY),
                "blocks of %d KiB".formatted(size / 1024)));
      }
      int size = SIZES[SIZES.length - 1];
      measured.add(
          measure(
              bench,
              share,
              new Bare(bare, size, MANY, UNDER_WAY_OF_MANY),
              new Ours(ours, size, MANY, UNDER_WAY_OF_MANY),
              "of %d KiB to %d devices at once".formatted(size / 1024, MANY.size())));
      return measured;
    }
  }

  private Measurement measure(Bench bench, Duration share, Bare there, Ours here, String what) {
    there.perSecond(bench.warmUp().dividedBy(SIZES.length));
    here.perSecond(bench.warmUp().dividedBy(SIZES.length));
    return Rounds.alternate(
            bench.rounds(),
            share,
            () -> there.perSecond(bench.window()) * there.size / MEBIBYTE,
            () -> here.perSecond(bench.window()) * here.size / MEBIBYTE)
        .measured(name(), what, "MiB/s", new Goal.RatioAtLeast(0.6));
  }

  /** One client sends blocks to others. */
  private static final class Bare {
    private final ClosedLoop loop;
    private final LoadClient sender;
    private final List<String> topics;
    private final byte[] block;
    private final int size;

    Bare(Side side, int size, List<String> devices, int underWayEach) {
      this.size = size;
      this.loop = new ClosedLoop(underWayEach * devices.size());
      this.sender = side.client("runtime");
      this.block =
          Block.newBuilder()
              .setDigest(BenchArtifact.DIGEST)
              .setTotal(BenchArtifact.BYTES)
              .setData(ByteString.copyFrom(new byte[size]))
              .setCrc(1)
              .build()
              .toByteArray();
      this.topics = devices.stream().map(device -> "bench/blocks/" + device).toList();
      for (int i = 0; i < devices.size(); i++) {
        side.client(devices.get(i)).subscribe(topics.get(i), message -> loop.arrived());
      }
    }

    double perSecond(Duration time) {
      return loop.perSecond(
          time, number -> sender.publish(topics.get((int) (number % topics.size())), block, false));
    }
  }

  /** Devices that ask for a few blocks each time that as many have come. */
  private static final class Ours {
    private final ClosedLoop loop;

    /** Who may ask, as often as a request may be under way. */
    private final BlockingQueue<Asker> idle;

    private final int size;

    Ours(Side side, int size, List<String> devices, int underWayEach) {
      int requestsEach = underWayEach / A_REQUEST;
      int requests = requestsEach * devices.size();
      this.size = size;
      this.loop = new ClosedLoop(requests);
      this.idle = new ArrayBlockingQueue<>(requests);
      for (String device : devices) {
        Asker asker = new Asker(side.client(device), device);
        for (int i = 0; i < requestsEach; i++) {
          idle.add(asker);
        }
        asker.client.subscribe(
            BenchArtifact.blocks(device),
            message -> {
              if (asker.arrived.incrementAndGet() % A_REQUEST == 0) {
                idle.add(asker);
                loop.arrived();
              }
            });
      }
    }

    double perSecond(Duration time) {
      return A_REQUEST * loop.perSecond(time, number -> ask(idle.remove()));
    }

    private CompletableFuture<?> ask(Asker asker) {
      BlockRequest request = BenchArtifact.request(asker.target, asker.offset, size, A_REQUEST);
      asker.offset = (asker.offset + (long) A_REQUEST * size) % BenchArtifact.BYTES;
      return asker.client.publish(BenchArtifact.GET, request.toByteArray(), false);
    }
  }

  /** A device. */
  private static final class Asker {
    private final LoadClient client;
    private final String target;
    private final AtomicLong arrived = new AtomicLong();
    private long offset;

    Asker(LoadClient client, String target) {
      this.client = client;
      this.target = target;
    }
  }
}
