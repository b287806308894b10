package io.twinbus.monitor.web;

import io.twinbus.bus.Bus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** One user who is signed in, with a session on the bus under the user's own name. */
final class UserSession {
  private final String id;
  private final String user;
  private final Bus bus;
  private final String csrf;
  private final Instant began;
  private final Map<String, Rights> rights = new ConcurrentHashMap<>();
  private volatile Instant used;

  UserSession(String id, String user, Bus bus, String csrf, Instant now) {
    this.id = id;
    this.user = user;
    this.bus = bus;
    this.csrf = csrf;
    this.began = now;
    this.used = now;
  }

  String id() {
    return id;
  }

  String user() {
    return user;
  }

  /** The user's own session on the bus. */
  Bus bus() {
    return bus;
  }

  String csrf() {
    return csrf;
  }

  Instant began() {
    return began;
  }

  Instant used() {
    return used;
  }

  void use(Instant now) {
    used = now;
  }

  /** What the broker lets the user do, by tenant. */
  Map<String, Rights> rights() {
    return rights;
  }

  /** Tenants that the user may see. */
  Set<String> tenants() {
    return rights.entrySet().stream()
        .filter(each -> each.getValue().read())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  boolean mayRead(String tenant) {
    Rights of = rights.get(tenant);
    return of != null && of.read();
  }
}
