package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.adapter.driver.PhaseLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings one bit file at a time into the board: DO/FLASH, the pages that the board fetches, and
 * DONE/FLASH. The page requests are the progress. Every phase has a limit without progress; past it
 * the call fails, and the flash session stands until the recovery ladder or the agent ends it.
 */
final class BoardFlash {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int NAME_LENGTH = 16;

  private final BoardLink link;
  private final PageServer pages;
  private final BoardSettings settings;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private @Nullable FlashWatch watch;
  private boolean ordered;

  /**
   * A bit file.
   *
   * @param digest of its content
   * @param file where it is
   * @param size in bytes
   * @param position its first sector in the board
   */
  record BitFile(String digest, Path file, long size, int position) {
    /** What the board is told (EIP v0.2): no semicolon at the end. */
    String order(String url) {
      return "URL:" + url + ";SIZE:" + size + ";POSITION:" + position;
    }
  }

  BoardFlash(BoardLink link, PageServer pages, BoardSettings settings) {
    this.link = link;
    this.pages = pages;
    this.settings = settings;
  }

  /** The name under which a bit file is served. */
  static String name(String digest) {
    int begin = digest.indexOf(':') + 1;
    return digest.substring(begin, begin + NAME_LENGTH);
  }

  /** A component that is to be looked at when the board comes. */
  void waitsForBoard(String component) {
    waiting.add(component);
  }

  void forget(String component) {
    waiting.remove(component);
  }

  Set<String> waiting() {
    return Set.copyOf(waiting);
  }

  synchronized void asked(String name, long begin, long end, long size) {
    ordered = true; // It is at a file of ours: its next word is about that.
    if (watch != null) {
      watch.asked(name, begin, end, size);
    }
  }

  /**
   * The board says that a flash is over.
   *
   * @return whether it was one of this adapter
   */
  synchronized boolean done(boolean success) {
    boolean its = watch != null && watch.done(success);
    boolean ours = its || watch != null || ordered;
    ordered = watch != null && !its;
    return ours;
  }

  /** The board came, went, or started again. */
  synchronized void presence(boolean startedAgain) {
    if (startedAgain) {
      ordered = false;
    }
    if (watch != null) {
      if (startedAgain) {
        watch.lost("the board started again while it was flashed");
      } else {
        link.absence().ifPresent(watch::lost);
      }
    }
  }

  /** Returns when the board said SUCCESS after it had fetched every page. */
  void bring(BitFile image, FlashSession session, PhaseLimits limits, Cancellation cancellation)
      throws IOException, InterruptedException {
    String name = name(image.digest());
    pages.offer(name, image.file());
    link.hold();
    try {
      session.phase(FlashPhase.STARTED);
      awaitBoard(limits.started(), cancellation);
      FlashWatch flash = begin(name);
      int seen = 0;
      FlashPhase phase = FlashPhase.ERASING;
      boolean underWay =
          session.mode() == FlashSession.Mode.RESUME
              && flash.await(seen, settings.attach()).isPresent();
      if (!underWay) {
        cancellation.check();
        link.flash(image.order(pages.url(name)), cancellation);
        synchronized (this) {
          ordered = true;
        }
      }
      session.phase(phase);
      while (true) {
        FlashWatch.Stand stand = next(flash, seen, phase, limits);
        cancellation.check();
        seen = stand.version();
        phase = follow(stand, phase, session);
        if (stand.success().isPresent()) {
          session.phase(FlashPhase.REBOOTING);
          return;
        }
      }
    } finally {
      end();
      link.release();
    }
  }

  private synchronized FlashWatch begin(String name) {
    FlashWatch next = new FlashWatch(name);
    watch = next;
    return next;
  }

  private synchronized void end() {
    watch = null;
  }

  private void awaitBoard(Duration limit, Cancellation cancellation)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    for (Optional<String> absence = link.absence(); absence.isPresent(); absence = link.absence()) {
      if (System.nanoTime() >= end) {
        throw new IOException(absence.get());
      }
      cancellation.pause(POLL);
    }
  }

  private static FlashWatch.Stand next(
      FlashWatch flash, int seen, FlashPhase phase, PhaseLimits limits)
      throws IOException, InterruptedException {
    Duration limit = limits.of(phase);
    Optional<FlashWatch.Stand> stand = flash.await(seen, limit);
    if (stand.isEmpty()) {
      throw new IOException(
          switch (phase) {
            case WRITING -> "the board asked for no further page within " + limit;
            case VERIFYING -> "the board has every page and did not say DONE within " + limit;
            default ->
                "the board asked for no page within "
                    + limit
                    + "; look whether it reaches drivers.bitfile.pages.url";
          });
    }
    if (stand.get().lost().isPresent()) {
      throw new IOException(stand.get().lost().get());
    }
    return stand.get();
  }

  private static FlashPhase follow(FlashWatch.Stand stand, FlashPhase phase, FlashSession session)
      throws IOException {
    if (stand.success().equals(Optional.of(false))) {
      throw new IOException("the board says FAIL: it could not write the bit file");
    }
    FlashPhase now = stand.complete() ? FlashPhase.VERIFYING : FlashPhase.WRITING;
    if (phase == FlashPhase.ERASING && now == FlashPhase.VERIFYING) {
      session.phase(FlashPhase.WRITING);
    }
    session.progress(stand.bytes());
    if (now != phase) {
      session.phase(now);
    }
    return now;
  }
}
