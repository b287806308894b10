package io.twinbus.simulator;

import io.twinbus.adapter.board.Board;
import io.twinbus.adapter.board.BoardListener;
import io.twinbus.adapter.board.BoardState;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.FlashPhase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A board with two image slots, its times, its power, and its faults. What it keeps is in a folder:
 * a new object on the same folder is the same board after a power loss. Safe for use by many
 * threads; its calls wait as long as the real ones would.
 */
public final class SimulatedBoard implements Board {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedBoard.class);
  private static final int BLOCK = 4096;
  private static final Duration FOR_EVER = Duration.ofDays(3650);

  private final BoardMemory memory;
  private final BoardTimes times;
  private final BoardListener listener;
  private final FaultScript faults;
  private volatile Consumer<Fault> surroundings;
  private String flashed = "";
  private long runningSince;
  private boolean dead;
  private boolean looping;
  private boolean held;

  /**
   * A board.
   *
   * @param folder what it keeps without power
   * @param factoryImage what it boots when it is new
   */
  public SimulatedBoard(Path folder, byte[] factoryImage, BoardTimes times, BoardListener listener)
      throws IOException {
    this(folder, factoryImage, times, listener, new FaultScript());
  }

  /**
   * A board to which the faults of a script happen.
   *
   * @param folder what it keeps without power
   * @param factoryImage what it boots when it is new
   */
  public SimulatedBoard(
      Path folder,
      byte[] factoryImage,
      BoardTimes times,
      BoardListener listener,
      FaultScript faults)
      throws IOException {
    this.memory = new BoardMemory(folder, factoryImage);
    this.faults = faults;
    this.surroundings =
        fault -> LOG.atWarn().log("Nothing here can have {}: the board is alone", fault);
    this.times = times;
    this.listener = listener;
    this.runningSince = System.nanoTime();
  }

  /** Has something go wrong later. */
  public void inject(List<Fault> more) {
    faults.add(more);
  }

  /** Names who has the faults of the line and of the agent happen. */
  void surroundedBy(Consumer<Fault> others) {
    surroundings = others;
  }

  /** A flash of an image begins, before the board is touched. */
  void begin(String digest, Cancellation cancellation) throws IOException, InterruptedException {
    flashes(digest);
    spend(FlashPhase.STARTED, Duration.ZERO, cancellation);
    suffer(FlashPhase.STARTED, 0, cancellation);
  }

  private synchronized void flashes(String digest) {
    flashed = digest;
  }

  private synchronized String flashed() {
    return flashed;
  }

  /** Takes the power away until {@link #powerCycle}, or the end of the object. */
  public synchronized void die() {
    dead = true;
    listener.changed("the board is dead");
  }

  /** Holds every call, as a hung agent would, or lets go of them. */
  public synchronized void hold(boolean on) {
    held = on;
  }

  @Override
  public BoardState state(Cancellation cancellation) throws IOException, InterruptedException {
    answer(cancellation);
    synchronized (this) {
      return new BoardState(memory.bootId(), memory.slots().digest());
    }
  }

  @Override
  public int blockSize() {
    return BLOCK;
  }

  @Override
  public void erase(String digest, long size, Cancellation cancellation)
      throws IOException, InterruptedException {
    answer(cancellation);
    spend(FlashPhase.ERASING, times.erase(), cancellation);
    suffer(FlashPhase.ERASING, 0, cancellation);
    synchronized (this) {
      memory.erase(digest);
    }
  }

  @Override
  public long written(String digest, Cancellation cancellation)
      throws IOException, InterruptedException {
    answer(cancellation);
    synchronized (this) {
      return memory.slots().freeFor().equals(digest) ? memory.written() : 0;
    }
  }

  @Override
  public void write(long offset, byte[] block, Cancellation cancellation)
      throws IOException, InterruptedException {
    answer(cancellation);
    spend(FlashPhase.WRITING, times.perBlock(), cancellation);
    Optional<Fault> fault = suffer(FlashPhase.WRITING, offset + block.length, cancellation);
    byte[] stored = block.clone();
    if (fault.filter(f -> f.kind() == Fault.Kind.CORRUPT).isPresent()) {
      stored[0] ^= 1;
    }
    synchronized (this) {
      if (memory.written() != offset) {
        throw new IOException(
            "the board expects byte " + memory.written() + ", and was sent byte " + offset);
      }
      memory.append(stored);
    }
  }

  @Override
  public String measure(Cancellation cancellation) throws IOException, InterruptedException {
    answer(cancellation);
    spend(FlashPhase.VERIFYING, times.measure(), cancellation);
    suffer(FlashPhase.VERIFYING, 0, cancellation);
    synchronized (this) {
      String measured = memory.measure();
      if (!measured.equals(memory.slots().freeFor())) {
        memory.erase("");
      }
      return measured;
    }
  }

  @Override
  public void activate(Cancellation cancellation) throws IOException, InterruptedException {
    answer(cancellation);
    Optional<Fault> fault = suffer(FlashPhase.REBOOTING, 0, cancellation);
    synchronized (this) {
      Fault.Kind kind = fault.map(Fault::kind).orElse(Fault.Kind.SLOW);
      switch (kind) {
        case OLD_IMAGE -> {
          memory.erase("");
          memory.started();
        }
        case BOOT_LOOP -> {
          memory.erase("");
          memory.started();
          looping = true;
        }
        default -> memory.swap();
      }
      starts(kind == Fault.Kind.SLOW && fault.isPresent() ? 10 : 1);
    }
  }

  @Override
  public synchronized void powerCycle(Cancellation cancellation) throws IOException {
    dead = false;
    looping = false;
    memory.started();
    starts(1);
  }

  private void starts(int slowness) {
    runningSince = System.nanoTime() + times.boot().multipliedBy(slowness).toNanos();
    listener.console("boot loader: slot " + memory.slots().active());
    listener.changed("the board starts");
  }

  /** Waits while the board is held; fails while it is not there. */
  private void answer(Cancellation cancellation) throws IOException, InterruptedException {
    while (isHeld()) {
      cancellation.pause(Duration.ofMillis(20));
    }
    synchronized (this) {
      if (dead || looping || System.nanoTime() < runningSince) {
        throw new IOException(
            dead
                ? "the board does not answer"
                : looping ? "the board starts again and again" : "the board is starting");
      }
    }
  }

  private synchronized boolean isHeld() {
    return held;
  }

  private void spend(FlashPhase phase, Duration time, Cancellation cancellation)
      throws InterruptedException {
    boolean slow =
        phase != FlashPhase.REBOOTING
            && faults.take(flashed(), phase, fault -> fault.kind() == Fault.Kind.SLOW).isPresent();
    Duration spent = slow ? time.multipliedBy(10).plusMillis(50) : time;
    if (spent.isPositive()) {
      cancellation.pause(spent);
    }
  }

  /** Has the next fault of a phase happen; what is returned is left to the caller. */
  private Optional<Fault> suffer(FlashPhase phase, long bytes, Cancellation cancellation)
      throws IOException, InterruptedException {
    Optional<Fault> fault =
        faults.take(
            flashed(),
            phase,
            next ->
                next.atByte() <= bytes
                    && (next.kind() != Fault.Kind.SLOW || phase == FlashPhase.REBOOTING));
    if (fault.isEmpty()) {
      return fault;
    }
    switch (fault.get().kind()) {
      case CRASH -> {
        synchronized (this) {
          memory.started();
          starts(1);
        }
        throw new IOException("the board was reset in the middle of " + phase);
      }
      case DIE -> {
        die();
        throw new IOException("the board does not answer");
      }
      case HANG -> cancellation.pause(FOR_EVER);
      case LINK_LOST, LINK_SLOW, AGENT_HUNG, AGENT_ENDED -> surroundings.accept(fault.get());
      case CORRUPT, OLD_IMAGE, BOOT_LOOP, SLOW -> {}
    }
    return fault;
  }

  @Override
  public void close() {
    // It goes on without us.
  }
}
