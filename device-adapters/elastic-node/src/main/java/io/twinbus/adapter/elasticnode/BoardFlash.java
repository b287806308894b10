package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.adapter.driver.PhaseLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Brings one bit file at a time into the board: DO/FLASH, the pages that the board fetches, and
 * DONE/FLASH. The page requests are the progress. Every phase has a limit without progress; past it
 * the call fails, and the flash session stands until the recovery ladder or the agent ends it.
 *
 * <p>A board cannot be told to stop: what it was told before, it does first. So it gets no order
 * while it is heard to be at another one; and an order of the same file is followed, not repeated.
 * Not safe for use by many threads but for {@link #presence}, {@link #done} and the waiting.
 */
final class BoardFlash {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final BoardLink link;
  private final PageFolder files;
  private final PageServer pages;
  private final FlashWatch watch;
  private final BoardSettings settings;
  private final RandomGenerator random;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private @Nullable Given last;

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

  /** The last order, and the flash session that it was given for. */
  private record Given(String session, PageName order) {}

  BoardFlash(
      BoardLink link,
      PageFolder files,
      PageServer pages,
      FlashWatch watch,
      BoardSettings settings,
      RandomGenerator random) {
    this.link = link;
    this.files = files;
    this.pages = pages;
    this.watch = watch;
    this.settings = settings;
    this.random = random;
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

  /**
   * The board says that a flash is over.
   *
   * @return whether it was one of this adapter
   */
  boolean done(boolean success) {
    return watch.done(success);
  }

  /** The board came, went, or started again. */
  void presence(boolean startedAgain) {
    if (startedAgain) {
      watch.lost("the board started again while it was flashed", true);
    } else {
      link.absence().ifPresent(why -> watch.lost(why, false));
    }
  }

  /**
   * Returns when the board said SUCCESS after it had fetched every page.
   *
   * @return the flash session
   */
  FlashSession bring(BitFile image, PhaseLimits limits, ComponentContext call)
      throws IOException, InterruptedException {
    Cancellation cancellation = call.cancellation();
    PageName next = PageName.of(image.digest(), image.position(), random.nextInt());
    files.offer(image.digest(), image.file());
    link.hold();
    try {
      awaitOthers(next, limits, call);
      FlashSession session = call.flash(image.digest(), image.size());
      boolean resumes = session.mode() == FlashSession.Mode.RESUME;
      if (!resumes) {
        session.phase(FlashPhase.STARTED);
      }
      awaitBoard(limits.started(), cancellation);
      watch.begin();
      if (resumes && endedWell(session)) {
        session.phase(FlashPhase.REBOOTING);
        return session;
      }
      Optional<PageName> underWay = underWay(next, session);
      PageName order = underWay.orElse(next);
      if (underWay.isEmpty()) {
        order(image, next, session, cancellation);
      }
      last = new Given(session.id(), order);
      follow(order, session, limits, cancellation);
      return session;
    } finally {
      link.release();
    }
  }

  private void order(BitFile image, PageName name, FlashSession session, Cancellation cancellation)
      throws IOException, InterruptedException {
    if (session.mode() == FlashSession.Mode.RESUME) {
      session.phase(FlashPhase.STARTED); // There is nothing to go on with.
    }
    cancellation.check();
    watch.ordered(name);
    link.flash(image.order(pages.url(name)), cancellation);
    session.phase(FlashPhase.ERASING);
  }

  /** Whether the board's word came after the session had stopped to wait for it. */
  private boolean endedWell(FlashSession session) {
    return last != null && last.session().equals(session.id()) && watch.endedWell(last.order());
  }

  /** An order that brings the same, and that the board is heard to be at. */
  private Optional<PageName> underWay(PageName image, FlashSession session)
      throws InterruptedException {
    int version = watch.version();
    Optional<PageName> open = watch.open(image);
    boolean look = open.isPresent() || session.mode() != FlashSession.Mode.BEGIN;
    if (!look || !watch.await(version, settings.attach())) {
      return Optional.empty();
    }
    return watch.open(image).or(() -> open);
  }

  /** Waits as long as the board is heard to be at something else that it was told before. */
  private void awaitOthers(PageName image, PhaseLimits limits, ComponentContext call)
      throws InterruptedException {
    while (true) {
      int version = watch.version();
      Optional<FlashWatch.Stage> other = watch.other(image);
      if (other.isEmpty() || watch.quiet().compareTo(limit(other.get(), limits)) > 0) {
        return;
      }
      call.cancellation().check();
      call.progress("waits until the board is through with another bit file");
      boolean unused = watch.await(version, LOOK);
    }
  }

  private static Duration limit(FlashWatch.Stage stage, PhaseLimits limits) {
    return switch (stage) {
      case ORDERED -> limits.erasing();
      case FETCHING -> limits.writing();
      case COMPLETE -> limits.verifying();
    };
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

  private void follow(
      PageName order, FlashSession session, PhaseLimits limits, Cancellation cancellation)
      throws IOException, InterruptedException {
    FlashWatch.Stage stage = FlashWatch.Stage.ORDERED;
    while (true) {
      FlashWatch.Stand stand = watch.stand(order);
      if (stand.success().isPresent()) {
        if (!stand.success().get()) {
          throw new IOException("the board says FAIL: it could not write the bit file");
        }
        session.phase(FlashPhase.REBOOTING);
        return;
      }
      if (stand.lost().isPresent()) {
        throw new IOException(stand.lost().get());
      }
      stage = report(stand, stage, session);
      if (!watch.await(stand.version(), limit(stage, limits))) {
        watch.gaveUp(order);
        throw new IOException(silence(stage, limits));
      }
      cancellation.check();
    }
  }

  private static String silence(FlashWatch.Stage stage, PhaseLimits limits) {
    Duration limit = limit(stage, limits);
    return switch (stage) {
      case ORDERED ->
          "the board asked for no page within "
              + limit
              + "; look whether it reaches drivers.bitfile.pages.url";
      case FETCHING -> "the board asked for no further page within " + limit;
      case COMPLETE -> "the board has every page and did not say DONE within " + limit;
    };
  }

  /**
   * Tells the session how far the board is. Pages of an earlier order are signs of life, and no
   * reason to enter a phase: the twin takes no step back.
   */
  private static FlashWatch.Stage report(
      FlashWatch.Stand stand, FlashWatch.Stage before, FlashSession session) {
    if (stand.stage() == FlashWatch.Stage.ORDERED) {
      session.progress(stand.earlier());
      return stand.stage();
    }
    if (before == FlashWatch.Stage.ORDERED) {
      session.phase(FlashPhase.WRITING);
    }
    session.progress(stand.bytes());
    if (stand.stage() == FlashWatch.Stage.COMPLETE && before != FlashWatch.Stage.COMPLETE) {
      session.phase(FlashPhase.VERIFYING);
    }
    return stand.stage();
  }
}
