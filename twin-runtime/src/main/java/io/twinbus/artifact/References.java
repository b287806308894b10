package io.twinbus.artifact;

import com.google.protobuf.Message;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.TwinStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who names which digests. Twins do, in their desired state or in the last known good one that a
 * rollback goes back to: a device may read those and no others. Users' documents do: what they name
 * is kept, since it may be deployed one day. Safe for use by many threads.
 */
final class References {
  private static final String OTHER = "another tenant";
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private final Map<TwinId, Set<String>> desired = new ConcurrentHashMap<>();
  private final Map<TwinId, Set<String>> lastKnownGood = new ConcurrentHashMap<>();
  private final Map<Address.Spec, Set<String>> documents = new ConcurrentHashMap<>();

  /** How many twins name each digest in their desired state. */
  private final Map<String, Integer> namings = new ConcurrentHashMap<>();

  /**
   * A twin is as follows now; default instances stand for what is not there. One call at a time.
   */
  void twin(TwinId twin, DesiredState state, TwinStatus status) {
    Set<String> now = digests(state.getComponentsList());
    Set<String> before = put(desired, twin, now);
    if (!now.equals(before)) {
      now.forEach(digest -> namings.merge(digest, 1, Integer::sum));
      before.forEach(
          digest ->
              namings.computeIfPresent(digest, (key, count) -> count == 1 ? null : count - 1));
    }
    put(lastKnownGood, twin, digests(status.getLastKnownGood().getComponentsList()));
  }

  /** A user's document is as follows now; empty: it is gone. */
  void document(Address.Spec address, Optional<? extends Message> document) {
    put(
        documents,
        address,
        document
            .map(
                found ->
                    DIGEST
                        .matcher(found.toString())
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toUnmodifiableSet()))
            .orElse(Set.of()));
  }

  private static <K> Set<String> put(Map<K, Set<String>> all, K key, Set<String> digests) {
    Set<String> before = digests.isEmpty() ? all.remove(key) : all.put(key, digests);
    return before == null ? Set.of() : before;
  }

  /** Whether a device may read an artifact. */
  boolean mayRead(TwinId twin, String digest) {
    return desired.getOrDefault(twin, Set.of()).contains(digest)
        || lastKnownGood.getOrDefault(twin, Set.of()).contains(digest);
  }

  /** Whether any desired state names an artifact. */
  boolean isDesired(String digest) {
    return namings.containsKey(digest);
  }

  /**
   * Who names an artifact, for people: {@code twin/pc}, {@code solution/shop}, in the order of
   * names. Of other tenants it says no more than that there is one.
   */
  List<String> users(String tenant, String digest) {
    TreeSet<String> users = new TreeSet<>();
    naming(desired, digest)
        .forEach(twin -> users.add(twin.tenant().equals(tenant) ? "twin/" + twin.target() : OTHER));
    naming(lastKnownGood, digest)
        .filter(twin -> !desired.getOrDefault(twin, Set.of()).contains(digest))
        .forEach(
            twin ->
                users.add(
                    twin.tenant().equals(tenant)
                        ? "twin/" + twin.target() + " (last known good)"
                        : OTHER));
    naming(documents, digest)
        .forEach(
            spec ->
                users.add(
                    spec.tenant().equals(tenant)
                        ? spec.kind().level() + "/" + spec.name()
                        : OTHER));
    return List.copyOf(users);
  }

  private static <K> Stream<K> naming(Map<K, Set<String>> all, String digest) {
    return all.entrySet().stream()
        .filter(entry -> entry.getValue().contains(digest))
        .map(Map.Entry::getKey);
  }

  /** Every digest that anybody names. */
  Set<String> all() {
    Set<String> all = new HashSet<>();
    desired.values().forEach(all::addAll);
    lastKnownGood.values().forEach(all::addAll);
    documents.values().forEach(all::addAll);
    return all;
  }

  private static Set<String> digests(List<Component> components) {
    if (components.isEmpty()) {
      return Set.of();
    }
    Set<String> digests = new HashSet<>();
    for (Component component : components) {
      if (component.hasArtifact()) {
        digests.add(component.getArtifact().getDigest());
      }
    }
    return Set.copyOf(digests);
  }
}
