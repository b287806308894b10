package io.twinbus.adapter.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What the agent knows of a process while it watches it. Safe for use by many threads. */
final class Supervised {
  private final RunRecord record;
  private final Path folder;
  private final LogFollower log;
  private final int most;
  private final ReentrantLock ending = new ReentrantLock();
  private volatile Optional<String> verdict = Optional.empty();
  private volatile OptionalInt exit = OptionalInt.empty();

  Supervised(RunRecord record, Path folder, LogFollower log, int most) {
    this.record = record;
    this.folder = folder;
    this.log = log;
    this.most = most;
  }

  boolean isOf(RunRecord other) {
    return record.process().equals(other.process());
  }

  LogFollower log() {
    return log;
  }

  /**
   * Ends it if it has made too many processes. INVARIANT: nothing is started in its place
   * meanwhile, as that carries the same mark.
   *
   * @param watched whether it is still what is to be watched
   */
  void count(BooleanSupplier watched) throws InterruptedException {
    ending.lockInterruptibly();
    try {
      if (watched.getAsBoolean()) {
        endIfTooMany();
      }
    } finally {
      ending.unlock();
    }
  }

  /** Returns when it is not being ended. */
  void awaitEnd() throws InterruptedException {
    ending.lockInterruptibly();
    ending.unlock();
  }

  private void endIfTooMany() throws InterruptedException {
    Kin kin = Kin.of(folder, Optional.of(record));
    if (kin.all().size() > most) {
      verdict =
          Optional.of(
              "made more than "
                  + most
                  + " processes and was ended; raise process.limit.processes if that is right");
      ProcessTree.end(kin::all, Duration.ZERO);
    }
  }

  boolean condemned() {
    return verdict.isPresent();
  }

  void exited(int code) {
    exit = OptionalInt.of(code);
  }

  /** How it came to its end, for people. */
  String end() {
    return verdict.orElseGet(
        () -> exit.isPresent() ? "ended with exit code " + exit.getAsInt() : "has ended");
  }
}
