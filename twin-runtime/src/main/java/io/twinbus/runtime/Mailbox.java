package io.twinbus.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The letters of one event loop, opened in the order in which they were put in. Letters may be put
 * in from any thread; they are opened on the loop alone, some at a time, so that timers get their
 * turn. While what follows from letters piles up elsewhere, none is opened.
 */
final class Mailbox {
  private static final int BATCH = 256;

  /** The event loop. */
  interface Loop {
    /** Runs something on the loop, after what waits already. */
    void soon(Runnable action);

    /** Runs something on the loop when others have had time to get on. */
    void later(Runnable action);
  }

  private final Loop loop;
  private final BooleanSupplier congested;
  private final Consumer<Letter> reader;
  private final Queue<Letter> letters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Whether the loop will look into the box by itself; so it is until {@link #open}. */
  private final AtomicBoolean scheduled = new AtomicBoolean(true);

  /**
   * A closed mailbox: letters are kept in it.
   *
   * @param congested whether letters should wait
   * @param reader opens a letter; must not throw
   */
  Mailbox(Loop loop, BooleanSupplier congested, Consumer<Letter> reader) {
    this.loop = loop;
    this.congested = congested;
    this.reader = reader;
  }

  /** Begins to open letters. Called once. */
  void open() {
    loop.soon(this::drain);
  }

  void put(Letter letter) {
    putInSilence(letter);
    schedule();
  }

  /**
   * Puts a letter in without waking the loop: it is opened before the next one that does, or after
   * {@link #look}.
   */
  void putInSilence(Letter letter) {
    waiting.incrementAndGet();
    letters.add(letter);
  }

  /** Begins to open what was put in in silence. */
  void look() {
    if (!letters.isEmpty()) {
      schedule();
    }
  }

  /** How many letters wait. */
  int waiting() {
    return waiting.get();
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      loop.soon(this::drain);
    }
  }

  private void drain() {
    for (int i = 0; i < BATCH; i++) {
      if (congested.getAsBoolean()) {
        loop.later(this::drain);
        return;
      }
      Letter letter = letters.poll();
      if (letter == null) {
        scheduled.set(false);
        if (!letters.isEmpty()) {
          schedule();
        }
        return;
      }
      waiting.decrementAndGet();
      reader.accept(letter);
    }
    loop.soon(this::drain);
  }
}
