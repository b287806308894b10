package io.twinbus.monitor;

import io.twinbus.monitor.health.Finding;
import io.twinbus.monitor.health.SystemAlerts;
import io.twinbus.v1.Alert;
import io.twinbus.v1.Alert.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the monitor knows of itself and of the services it needs. Safe for use by many threads. */
public final class SystemState {
  private static final Duration RUNTIME_GRACE = Duration.ofSeconds(10);

  private final String broker;
  private final BooleanSupplier whole;
  private boolean connected;
  private Instant connectionSince;
  private String cause = "";
  private boolean runtimeAlive;
  private Instant runtimeSince;
  private double changesPerSecond;
  private List<Alert> alerts = List.of();

  SystemState(String broker, BooleanSupplier whole, Instant now) {
    this.broker = broker;
    this.whole = whole;
    this.connectionSince = now;
    this.runtimeSince = now;
  }

  /** Where the broker is. */
  public String broker() {
    return broker;
  }

  /** The retained documents have been read. */
  public boolean isWhole() {
    return whole.getAsBoolean();
  }

  /** The monitor has a connection to the broker. */
  public synchronized boolean isConnected() {
    return connected;
  }

  /** Since when it has, or has not, a connection. */
  public synchronized Instant connectionSince() {
    return connectionSince;
  }

  /** Why it has no connection. */
  public synchronized String cause() {
    return cause;
  }

  /** Changes of twins in the last second. */
  public synchronized double changesPerSecond() {
    return changesPerSecond;
  }

  /** Alerts that are about no twin. */
  public synchronized List<Alert> alerts() {
    return alerts;
  }

  synchronized void connection(boolean now, String why, Instant at) {
    if (now != connected) {
      connectionSince = at;
    }
    connected = now;
    cause = why;
  }

  synchronized void runtime(boolean alive, Instant at) {
    if (alive != runtimeAlive) {
      runtimeSince = at;
    }
    runtimeAlive = alive;
  }

  synchronized void rate(double perSecond) {
    changesPerSecond = perSecond;
  }

  /** Judges the system, and returns the alerts before and after. */
  synchronized List<Alert> judge(Instant now) {
    List<Finding> findings = new ArrayList<>();
    if (!connected) {
      findings.add(
          finding(
              "broker-unreachable",
              "the monitor has no connection to " + broker + ": nothing on these pages is fresh",
              connectionSince));
    } else if (!runtimeAlive && runtimeSince.plus(RUNTIME_GRACE).isBefore(now)) {
      findings.add(
          finding(
              "runtime-missing",
              "no twin runtime is there: devices still get their desired state, but nobody plans,"
                  + " and commands wait",
              runtimeSince));
    }
    alerts = SystemAlerts.update(alerts, findings, now);
    return alerts;
  }

  private static Finding finding(String rule, String message, Instant since) {
    return new Finding(
        rule, "", Optional.empty(), Optional.of(Severity.CRITICAL), "system", message, since);
  }
}
