package io.twinbus.artifact;

import io.twinbus.topic.TwinId;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.LastKnownGood;
import io.twinbus.v1.TwinStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which twins name which digests: in their desired state, or in the last known good one that a
 * rollback goes back to. A device may read those and no others. Safe for use by many threads.
 */
final class References {
  private final Map<TwinId, Set<String>> desired = new ConcurrentHashMap<>();
  private final Map<TwinId, Set<String>> lastKnownGood = new ConcurrentHashMap<>();

  void desired(TwinId twin, DesiredState state) {
    desired.put(twin, digests(state.getComponentsList()));
  }

  void status(TwinId twin, TwinStatus status) {
    LastKnownGood good = status.getLastKnownGood();
    if (good.getComponentsCount() == 0) {
      lastKnownGood.remove(twin);
    } else {
      lastKnownGood.put(twin, digests(good.getComponentsList()));
    }
  }

  void forget(TwinId twin) {
    desired.remove(twin);
    lastKnownGood.remove(twin);
  }

  /** Whether a device may read an artifact. */
  boolean mayRead(TwinId twin, String digest) {
    return desired.getOrDefault(twin, Set.of()).contains(digest)
        || lastKnownGood.getOrDefault(twin, Set.of()).contains(digest);
  }

  /** Every digest that a twin names. */
  Set<String> all() {
    Set<String> all = new HashSet<>();
    desired.values().forEach(all::addAll);
    lastKnownGood.values().forEach(all::addAll);
    return all;
  }

  private static Set<String> digests(List<Component> components) {
    Set<String> digests = new HashSet<>();
    for (Component component : components) {
      if (component.hasArtifact()) {
        digests.add(component.getArtifact().getDigest());
      }
    }
    return Set.copyOf(digests);
  }
}
