package io.twinbus.twin;

import io.twinbus.twin.drift.Drifts;
import io.twinbus.twin.flash.FlashCursor;
import io.twinbus.twin.flash.FlashSessions;
import io.twinbus.twin.flash.FlashStep;
import io.twinbus.twin.gate.CommandQueue;
import io.twinbus.twin.gate.GateLimits;
import io.twinbus.v1.Boot;
import io.twinbus.v1.Command;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Drift;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.ReportedState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The decisions of the core that the invariants hang on, in one place: the simulation replaces them
 * by wrong ones, one at a time, and must notice.
 */
class Rules {
  boolean supersedes(DesiredState current, DesiredState next) {
    return next.getGeneration() > current.getGeneration();
  }

  boolean supersedes(ConnectionState current, ConnectionState next) {
    return next.getSession() >= current.getSession();
  }

  boolean isFresh(Instant lastSeen, Duration freshness, Instant now) {
    return lastSeen.plus(freshness).isAfter(now);
  }

  boolean isEvidence(boolean live) {
    return live;
  }

  boolean isObserved(DesiredState desired, ReportedState reported) {
    return desired.getGeneration() == reported.getObservedGeneration();
  }

  boolean isReady(ComponentStatus component) {
    return component.getState() == ComponentReport.State.READY;
  }

  List<Drift> drift(DesiredState desired, ReportedState reported) {
    return Drifts.between(desired, reported);
  }

  boolean closesGate(FlashStatus flash) {
    return FlashSessions.isActive(flash);
  }

  FlashStep step(FlashStatus known, FlashCursor cursor, FlashProgress message) {
    return FlashSessions.step(known, cursor, message);
  }

  boolean proves(Boot boot, FlashStatus flash, FlashCursor cursor) {
    return FlashSessions.proves(boot, flash, cursor);
  }

  boolean isOverdue(Instant since, Duration deadline, Instant now) {
    return !since.plus(deadline).isAfter(now);
  }

  boolean isNewRequest(FlashStatus flash, int attempt) {
    return attempt > flash.getAttempt();
  }

  boolean takes(CommandQueue queue, Command command, GateLimits limits) {
    return queue.takes(command, limits);
  }

  List<Command> expired(CommandQueue queue, Instant now) {
    return queue.expired(now);
  }

  List<Command> released(CommandQueue queue) {
    return queue.queued();
  }

  boolean mustPersist(CommandQueue before, CommandQueue after) {
    return !before.equals(after);
  }
}
