package io.twinbus.twin;

import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.FlashProgress.Phase;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the invariants from outside: by what was delivered to the twin and what it did, and by
 * none of its own rules.
 */
final class SimChecker {
  private final TwinPolicy policy;

  Instant lastLive = Instant.EPOCH;
  Instant lastFlashStir = Instant.EPOCH;
  ReportedState delivered = ReportedState.getDefaultInstance();

  private long generation;
  private long lastEvent;
  private boolean crashed;
  private long lastForwarded;

  /** Commands that the twin took: by id, until they are forwarded or answered. */
  private final Map<String, Command> pending = new LinkedHashMap<>();

  /** Commands whose sender waits. */
  private final Map<String, Command> waiting = new LinkedHashMap<>();

  /** Commands that went to the device at least once: after a crash they may go again. */
  private final Set<String> forwarded = new LinkedHashSet<>();

  private final Set<String> recovered = new LinkedHashSet<>();
  private final Map<String, CommandReply> answered = new HashMap<>();

  SimChecker(TwinPolicy policy) {
    this.policy = policy;
  }

  void crashed() {
    crashed = true;
    recovered.clear();
  }

  void resumed() {
    crashed = false;
  }

  /** A command came back from the store, or was taken for the first time. */
  void took(Command command) {
    if (!answered.containsKey(command.getId())) {
      pending.putIfAbsent(command.getId(), command);
      if (!command.getResponseTopic().isEmpty()) {
        waiting.putIfAbsent(command.getId(), command);
      }
    }
  }

  void effect(Effect effect, Twin after) {
    switch (effect) {
      case Effect.Forward forward -> forwarded(forward.command(), after.status());
      case Effect.Answer answer -> {
        pending.remove(answer.command().getId());
        waiting.remove(answer.command().getId());
        answered.put(answer.command().getId(), answer.reply());
      }
      case Effect.PublishEvent event -> {
        long sequence = event.event().getSequence();
        if (sequence > lastEvent + 1) {
          throw new Violation("event " + sequence + " follows event " + lastEvent);
        }
        if (event.event().getType().equals("CommandRefused")) {
          pending.remove(event.event().getSubject());
        }
        lastEvent = sequence;
      }
      case Effect.ClearStatus clear -> lastEvent = 0;
      default -> {}
    }
  }

  private void forwarded(Command command, TwinStatus status) {
    if (command.getName().startsWith("flash.")) {
      String key = status.getFlash().getStartedAt() + " " + command.getPayload().getStructValue();
      boolean ladder = !key.contains("QUARANTINE") && command.getName().endsWith("recover");
      if (ladder && !recovered.add(key) && !crashed) {
        throw new Violation("I5: the same rung was carried out twice: " + key);
      }
      return;
    }
    if (runs(status.getFlash())) {
      throw new Violation("I3: command " + command.getName() + " went through the closed gate");
    }
    long number = Long.parseLong(command.getId().substring(2), 36);
    pending.remove(command.getId());
    if (forwarded.add(command.getId()) && number < lastForwarded) {
      throw new Violation("I3: command " + command.getId() + " overtook another");
    }
    lastForwarded = Math.max(lastForwarded, number);
  }

  /** Looks at a twin whose timers have all fired. */
  void check(Twin twin, Instant now) {
    TwinStatus status = twin.published();
    if (status.getGeneration() < generation && status.getGeneration() != 0) {
      throw new Violation(
          "I1: generation went from " + generation + " to " + status.getGeneration());
    }
    generation = Math.max(generation, status.getGeneration());
    if (status.getPhase() == TwinStatus.Phase.IN_SYNC) {
      inSync(twin, now);
    }
    gate(twin, status, now);
    overdue(now);
  }

  private void inSync(Twin twin, Instant now) {
    if (!lastLive.plus(policy.freshness()).isAfter(now)) {
      throw new Violation("I2: in sync without fresh evidence: " + lastLive + ", now " + now);
    }
    if (delivered.getObservedGeneration() != twin.desired().getGeneration()) {
      throw new Violation("I2: in sync, but another generation is observed");
    }
    for (Component component : twin.desired().getComponentsList()) {
      Optional<ComponentReport> report =
          delivered.getComponentsList().stream()
              .filter(each -> each.getName().equals(component.getName()))
              .findFirst();
      if (report.isEmpty()
          || report.get().getState() != ComponentReport.State.READY
          || !report.get().getDigest().equals(component.getArtifact().getDigest())) {
        throw new Violation("I2: in sync, but component " + component.getName() + " is not ready");
      }
    }
    if (delivered.getComponentsCount() != twin.desired().getComponentsCount()) {
      throw new Violation("I2: in sync, but something is there that is not desired");
    }
    if (!delivered
        .getProperties()
        .getFieldsMap()
        .entrySet()
        .containsAll(twin.desired().getProperties().getFieldsMap().entrySet())) {
      throw new Violation("I2: in sync, but properties differ");
    }
  }

  private void gate(Twin twin, TwinStatus status, Instant now) {
    boolean open = status.getGate().getOpen();
    if (status.hasGate() && open == runs(status.getFlash())) {
      throw new Violation("I3: the gate is not what the flash makes it");
    }
    Duration longest = policy.flash().rebooting().multipliedBy(2);
    if (runs(twin.status().getFlash()) && !lastFlashStir.plus(longest).isAfter(now)) {
      throw new Violation("I3: the gate stays closed, and nothing stirs");
    }
    if (status.getFlash().getPhase() == Phase.DONE
        && !bootedImages.contains(status.getFlash().getDigest())) {
      throw new Violation("a flash counts as done, and its image never booted");
    }
  }

  /** Digests of all images that a delivered report says were booted. */
  private final Set<String> bootedImages = new LinkedHashSet<>();

  void reported(ReportedState state) {
    delivered = state;
    bootedImages.add(state.getBoot().getImageDigest());
  }

  private void overdue(Instant now) {
    for (Map<String, Command> commands : List.of(pending, waiting)) {
      for (Command command : commands.values()) {
        if (Times.instant(command.getExpiresAt()).plusMillis(1).isBefore(now)) {
          throw new Violation(
              "I3: command " + command.getId() + " was neither delivered nor refused in time");
        }
      }
    }
  }

  static boolean runs(FlashStatus flash) {
    return switch (flash.getPhase()) {
      case STARTED, ERASING, WRITING, VERIFYING, REBOOTING -> true;
      default -> false;
    };
  }
}
