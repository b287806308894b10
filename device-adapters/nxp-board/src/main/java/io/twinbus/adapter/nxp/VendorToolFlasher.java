package io.twinbus.adapter.nxp;

import io.twinbus.adapter.board.BoardState;
import io.twinbus.adapter.board.Flasher;
import io.twinbus.adapter.board.Image;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.adapter.process.Ending;
import io.twinbus.adapter.process.Invocation;
import io.twinbus.adapter.process.OutputText;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Flashes by a vendor's tool: one command line that erases, writes, checks and starts. The tool
 * tells nothing while it works, so that the phase WRITING lasts as long as it does, and its
 * deadline is the tool's timeout's business: the session is kept alive while the tool runs within
 * it.
 */
final class VendorToolFlasher implements Flasher {
  private static final Duration ALIVE = Duration.ofSeconds(2);
  private static final int LONGEST_BOOT = 128;

  private final VendorTool tool;
  private final Path folder;
  private final Flashed flashed;
  private final ScheduledExecutorService timer;
  private final Consumer<String> log;
  private final AutoCloseable console;

  VendorToolFlasher(
      VendorTool tool,
      Path folder,
      ScheduledExecutorService timer,
      Consumer<String> log,
      AutoCloseable console) {
    this.tool = tool;
    this.folder = folder;
    this.flashed = new Flashed(folder);
    this.timer = timer;
    this.log = log;
    this.console = console;
  }

  @Override
  public BoardState look(Cancellation cancellation) throws IOException, InterruptedException {
    Flashed.Last last = flashed.read();
    String boot = "start-" + last.starts();
    if (tool.look().isEmpty()) {
      return new BoardState(boot, last.digest());
    }
    Ending ending = call(tool.look(), cancellation);
    List<String> lines =
        ending.output().out().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty() || !Names.isDigest(lines.getFirst())) {
      throw new IOException(
          "drivers.bin.command.look must print the digest of the image that the board runs, as"
              + " sha256: and 64 digits, in its first line; it printed "
              + (lines.isEmpty() ? "nothing" : OutputText.line(lines.getFirst())));
    }
    return new BoardState(lines.size() > 1 ? bootId(lines.get(1)) : boot, lines.getFirst());
  }

  /** Fit for a report. */
  private static String bootId(String line) {
    String plain = line.replaceAll("[^ -~]", "?");
    return plain.substring(0, Math.min(plain.length(), LONGEST_BOOT));
  }

  @Override
  public void flash(Image image, FlashSession session, Cancellation cancellation)
      throws IOException, InterruptedException {
    if (session.mode() == FlashSession.Mode.RESET) {
      reset(cancellation);
    }
    long starts = flashed.read().starts();
    flashed.write("", starts); // INVARIANT: a flash that is cut off is never taken for a good one.
    session.phase(FlashPhase.WRITING);
    long began = System.nanoTime();
    long limit = tool.timeout().toNanos();
    ScheduledFuture<?> alive =
        timer.scheduleWithFixedDelay(
            () -> session.progress(estimate(image.size(), System.nanoTime() - began, limit)),
            ALIVE.toMillis(),
            ALIVE.toMillis(),
            TimeUnit.MILLISECONDS);
    try {
      call(
          VendorTool.fill(tool.flash(), image.file().toString(), image.digest(), image.size()),
          cancellation);
    } finally {
      alive.cancel(false);
    }
    session.progress(image.size());
    session.phase(FlashPhase.REBOOTING);
    flashed.write(image.digest(), starts + 1);
  }

  /** Time as bytes: it rises while the tool is within its time, and never says that all is done. */
  static long estimate(long size, long spentNanos, long limitNanos) {
    double share = Math.min(1.0, (double) spentNanos / (double) Math.max(1, limitNanos));
    return (long) (share * (double) Math.max(0, size - 1));
  }

  @Override
  public void reset(Cancellation cancellation) throws IOException, InterruptedException {
    if (tool.reset().isEmpty()) {
      throw new IOException(
          "the board cannot be reset: the configuration names no drivers.bin.command.reset");
    }
    call(tool.reset(), cancellation);
    Flashed.Last last = flashed.read();
    flashed.write(last.digest(), last.starts() + 1);
  }

  private Ending call(List<String> command, Cancellation cancellation)
      throws IOException, InterruptedException {
    Ending ending =
        Invocation.of(command, folder, tool.timeout())
            .tracedIn(folder.resolve("running"))
            .run(cancellation);
    ending.output().tail(50).lines().forEach(log);
    if (!ending.ok()) {
      throw new IOException(Path.of(command.getFirst()).getFileName() + " " + ending.describe());
    }
    return ending;
  }

  @Override
  public void close() {
    try {
      console.close();
    } catch (Exception e) {
      log.accept("the console did not close: " + e.getMessage());
    }
  }
}
