package io.twinbus.twin;

import io.twinbus.twin.flash.FlashCursor;
import io.twinbus.twin.flash.FlashSessions;
import io.twinbus.twin.gate.CommandQueue;
import io.twinbus.v1.Boot;
import io.twinbus.v1.Command;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Drift;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.ReportedState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cores that are wrong in one thing each. */
final class Mutants {
  private Mutants() {}

  static Map<String, Rules> all() {
    Map<String, Rules> all = new LinkedHashMap<>();
    all.put(
        "accepts an older generation",
        new Rules() {
          @Override
          boolean supersedes(DesiredState current, DesiredState next) {
            return next.getGeneration() != current.getGeneration();
          }
        });
    all.put(
        "takes the same generation for a new one",
        new Rules() {
          @Override
          boolean supersedes(DesiredState current, DesiredState next) {
            return next.getGeneration() >= current.getGeneration();
          }
        });
    all.put(
        "does not open the gate on a timeout",
        new Rules() {
          @Override
          boolean isOverdue(Instant since, Duration deadline, Instant now) {
            return false;
          }
        });
    all.put(
        "leaves the gate open while a flash runs",
        new Rules() {
          @Override
          boolean closesGate(FlashStatus flash) {
            return super.closesGate(flash) && flash.getPhase() != FlashProgress.Phase.STARTED;
          }
        });
    all.put(
        "never finds evidence stale",
        new Rules() {
          @Override
          boolean isFresh(Instant lastSeen, Duration freshness, Instant now) {
            return true;
          }
        });
    all.put(
        "finds evidence fresh for too long",
        new Rules() {
          @Override
          boolean isFresh(Instant lastSeen, Duration freshness, Instant now) {
            return super.isFresh(lastSeen, freshness.multipliedBy(2), now);
          }
        });
    all.put(
        "does not compare generations",
        new Rules() {
          @Override
          boolean isObserved(DesiredState desired, ReportedState reported) {
            return reported.getObservedGeneration() > 0;
          }
        });
    all.put(
        "takes applying for ready",
        new Rules() {
          @Override
          boolean isReady(ComponentStatus component) {
            return super.isReady(component)
                || component.getState() == ComponentReport.State.APPLYING;
          }
        });
    all.put(
        "does not see drift",
        new Rules() {
          @Override
          List<Drift> drift(DesiredState desired, ReportedState reported) {
            return List.of();
          }
        });
    all.put(
        "believes a device that says that it is done",
        new Rules() {
          @Override
          boolean proves(Boot boot, FlashStatus flash, FlashCursor cursor) {
            return FlashSessions.isActive(flash)
                && flash.getPhase() == FlashProgress.Phase.REBOOTING;
          }
        });
    all.put(
        "carries out a repeated request again",
        new Rules() {
          @Override
          boolean isNewRequest(FlashStatus flash, int attempt) {
            return attempt >= flash.getAttempt();
          }
        });
    all.put(
        "takes what the broker kept for the device's word",
        new Rules() {
          @Override
          boolean isEvidence(boolean live) {
            return true;
          }
        });
    all.put(
        "lets commands overtake",
        new Rules() {
          @Override
          List<Command> released(CommandQueue queue) {
            return queue.queued().reversed();
          }
        });
    all.put(
        "loses the last command of a queue",
        new Rules() {
          @Override
          List<Command> released(CommandQueue queue) {
            return queue.queued().subList(0, queue.queued().size() - 1);
          }
        });
    all.put(
        "does not turn away what has expired",
        new Rules() {
          @Override
          List<Command> expired(CommandQueue queue, Instant now) {
            return List.of();
          }
        });
    all.put(
        "keeps the queue in memory only",
        new Rules() {
          @Override
          boolean mustPersist(CommandQueue before, CommandQueue after) {
            return false;
          }
        });
    return all;
  }
}
