package io.twinbus.adapter.flash;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.v1.FlashProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flash sessions of one device, at most one for each component. Every change of phase is on
 * disk before it is reported. Safe for use by many threads.
 */
public final class FlashDesk {
  private static final Logger LOG = LoggerFactory.getLogger(FlashDesk.class);

  /** Messages that may have gone out after the last one that is on disk. */
  private static final long UNRECORDED = 100_000;

  private static final long RECORD_EVERY_NANOS = 500_000_000;

  private final FlashFile file;
  private final FlashEvents events;
  private final Consumer<FlashProgress> reports;
  private final SortedMap<String, SessionRecord> sessions = new TreeMap<>();
  private final SortedMap<String, String> quarantine = new TreeMap<>();
  private long recordedAt = System.nanoTime();

  private FlashDesk(FlashFile file, FlashEvents events, Consumer<FlashProgress> reports) {
    this.file = file;
    this.events = events;
    this.reports = reports;
  }

  /**
   * Opens what is on disk; open sessions go on with {@link FlashSession.Mode#RESUME}.
   *
   * @param reports gets what is to be published; it must not block
   */
  public static FlashDesk open(
      Path folder, Clock clock, FlashEvents events, Consumer<FlashProgress> reports)
      throws IOException {
    FlashDesk desk = new FlashDesk(new FlashFile(folder), events, reports);
    FlashFile.Content content = desk.file.read(clock.millis());
    for (SessionRecord session : content.sessions()) {
      desk.sessions.put(session.component(), session.resuming(UNRECORDED));
    }
    desk.quarantine.putAll(content.quarantine());
    return desk;
  }

  /** Tells the listener of the sessions that were open when the process ended. */
  public void announce() {
    for (SessionRecord session : all()) {
      events.moved(session.component(), session.attempt(), session.phase());
      report(session, wire(session.phase()), "the adapter was restarted");
    }
  }

  private synchronized Collection<SessionRecord> all() {
    return List.copyOf(sessions.values());
  }

  /** Digests that are not flashed, with the reason. */
  public synchronized Map<String, String> quarantine() {
    return Map.copyOf(quarantine);
  }

  /** Whether a session is open. */
  public synchronized boolean isFlashing() {
    return !sessions.isEmpty();
  }

  /**
   * Begins a session, or goes on with the one that is open for the same image.
   *
   * @throws IOException if the image is quarantined, or the disk refuses
   */
  public FlashSession begin(String component, String digest, long total) throws IOException {
    SessionRecord session;
    synchronized (this) {
      String reason = quarantine.get(digest);
      if (reason != null) {
        throw new IOException(Quarantined.message(digest, reason));
      }
      SessionRecord open = sessions.get(component);
      if (open != null && open.digest().equals(digest)) {
        session = open;
      } else {
        session =
            new SessionRecord(
                UUID.randomUUID().toString(),
                component,
                digest,
                total,
                1,
                FlashSession.Mode.BEGIN,
                FlashPhase.STARTED,
                0,
                0);
      }
      sessions.put(component, session);
      record();
    }
    events.moved(component, session.attempt(), session.phase());
    report(session, wire(session.phase()), "");
    LOG.atInfo()
        .addKeyValue("session", session.id())
        .addKeyValue("digest", digest)
        .addKeyValue("mode", session.mode())
        .addKeyValue("attempt", session.attempt())
        .log("Flashing {}", component);
    return new OpenSession(this, session);
  }

  /** Where a call stands; what comes from a call whose attempt is over is dropped. */
  void moved(SessionRecord call, FlashPhase phase, long bytes) {
    SessionRecord next;
    synchronized (this) {
      SessionRecord open = sessions.get(call.component());
      if (open == null || !open.id().equals(call.id()) || open.attempt() != call.attempt()) {
        return;
      }
      next = open.at(phase, bytes);
      sessions.put(call.component(), next);
      boolean due = System.nanoTime() - recordedAt > RECORD_EVERY_NANOS;
      if (phase != open.phase() || due) {
        try {
          record();
        } catch (IOException e) {
          LOG.atWarn().setCause(e).log("A flash's progress is not on disk; a restart repeats it");
        }
      }
    }
    events.moved(next.component(), next.attempt(), phase);
    report(next, wire(phase), "");
  }

  void failed(SessionRecord call, String message) {
    if (over(call.component(), message)) {
      events.failed(call.component());
    }
  }

  /** The image runs. */
  public void done(String component) {
    end(component, FlashProgress.Phase.DONE, "");
  }

  /**
   * The session of a component is over without success.
   *
   * @return whether there was one
   */
  public boolean over(String component, String reason) {
    return end(component, FlashProgress.Phase.FAILED, reason);
  }

  private boolean end(String component, FlashProgress.Phase phase, String message) {
    SessionRecord ended;
    synchronized (this) {
      ended = sessions.remove(component);
      if (ended == null) {
        return false;
      }
      try {
        record();
      } catch (IOException e) {
        LOG.atWarn().setCause(e).log("The end of a flash is not on disk; a restart looks again");
      }
    }
    long bytes = phase == FlashProgress.Phase.DONE ? ended.total() : ended.bytes();
    report(ended.at(ended.phase(), bytes), phase, message);
    LOG.atInfo()
        .addKeyValue("session", ended.id())
        .addKeyValue("digest", ended.digest())
        .log("Flash of {}: {} {}", component, phase, message);
    return true;
  }

  /**
   * Carries out an action of the ladder on an open session.
   *
   * @return why not; empty: the kernel was told to call the driver again
   */
  public Optional<String> recover(String session, int attempt, FlashSession.Mode mode) {
    SessionRecord next;
    synchronized (this) {
      SessionRecord open =
          sessions.values().stream().filter(s -> s.id().equals(session)).findFirst().orElse(null);
      if (open == null) {
        return Optional.of("there is no open session " + session);
      }
      if (attempt <= open.attempt()) {
        return Optional.of("attempt " + attempt + " is over: it is at " + open.attempt());
      }
      next = open.recovering(attempt, mode);
      sessions.put(open.component(), next);
      try {
        record();
      } catch (IOException e) {
        return Optional.of("the recovery cannot be recorded: " + e.getMessage());
      }
    }
    report(next, wire(next.phase()), "recovery: " + mode);
    events.recover(next.component(), attempt);
    return Optional.empty();
  }

  /** Does not flash an image until it is released; ends its sessions. */
  public void quarantine(String digest, String reason) throws IOException {
    List<String> ended;
    synchronized (this) {
      quarantine.put(digest, reason);
      record();
      ended =
          sessions.values().stream()
              .filter(session -> session.digest().equals(digest))
              .map(SessionRecord::component)
              .toList();
    }
    for (String component : ended) {
      over(component, "quarantined: " + reason);
      events.failed(component);
    }
  }

  /**
   * Allows an image again.
   *
   * @return whether it was quarantined
   */
  public synchronized boolean release(String digest) throws IOException {
    boolean was = quarantine.remove(digest) != null;
    record();
    return was;
  }

  private void record() throws IOException {
    recordedAt = System.nanoTime();
    file.write(new FlashFile.Content(List.copyOf(sessions.values()), Map.copyOf(quarantine)));
  }

  private void report(SessionRecord session, FlashProgress.Phase phase, String message) {
    reports.accept(
        FlashProgress.newBuilder()
            .setSession(session.id())
            .setComponent(session.component())
            .setDigest(session.digest())
            .setPhase(phase)
            .setBytes(Math.min(session.bytes(), session.total()))
            .setTotal(session.total())
            .setAttempt(session.attempt())
            .setMessage(message)
            .setSequence(session.sequence())
            .build());
  }

  private static FlashProgress.Phase wire(FlashPhase phase) {
    return switch (phase) {
      case STARTED -> FlashProgress.Phase.STARTED;
      case ERASING -> FlashProgress.Phase.ERASING;
      case WRITING -> FlashProgress.Phase.WRITING;
      case VERIFYING -> FlashProgress.Phase.VERIFYING;
      case REBOOTING -> FlashProgress.Phase.REBOOTING;
    };
  }
}
