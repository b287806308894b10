package io.twinbus.broker.limits;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Counts the topics of each tenant that hold a retained message. A topic is remembered by a hash of
 * 64 bits: two topics with the same hash count as one. Safe for use by many threads.
 */
public final class RetainedCensus {
  private final int most;
  private final Map<String, Set<Long>> topics = new HashMap<>();

  /**
   * A census without topics.
   *
   * @param most most topics of one tenant
   */
  public RetainedCensus(int most) {
    this.most = most;
  }

  /** Counts a topic that holds a message already, whatever the limit. */
  public synchronized void found(String tenant, String topic) {
    var unused = of(tenant).add(hash(topic));
  }

  /** Counts a topic that is about to hold a message; says whether it is within the limit. */
  public synchronized boolean admit(String tenant, String topic) {
    Set<Long> known = of(tenant);
    long hash = hash(topic);
    return known.contains(hash) || (known.size() < most && known.add(hash));
  }

  /** Whether a message for this topic would be within the limit. */
  public synchronized boolean hasRoom(String tenant, String topic) {
    Set<Long> known = of(tenant);
    return known.size() < most || known.contains(hash(topic));
  }

  /** A topic holds no message any more. */
  public synchronized void erased(String tenant, String topic) {
    var unused = of(tenant).remove(hash(topic));
  }

  /** Topics of all tenants. */
  public synchronized long total() {
    return topics.values().stream().mapToLong(Set::size).sum();
  }

  private Set<Long> of(String tenant) {
    return topics.computeIfAbsent(tenant, name -> new HashSet<>());
  }

  /** FNV-1a, 64 bits. */
  private static long hash(String topic) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < topic.length(); i++) {
      hash = (hash ^ topic.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
