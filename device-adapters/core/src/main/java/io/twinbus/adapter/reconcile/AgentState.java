package io.twinbus.adapter.reconcile;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that is known of the components of one device. */
public final class AgentState {
  private final long generation;
  private final SortedMap<String, Managed> components;

  private AgentState(long generation, SortedMap<String, Managed> components) {
    this.generation = generation;
    this.components = Collections.unmodifiableSortedMap(components);
  }

  /**
   * What a process knows when it starts: the journal, and nothing seen yet. Nothing is changed
   * before the first {@link Stimulus.Desired}.
   */
  public static AgentState restored(Collection<JournalEntry> journal, Instant now) {
    SortedMap<String, Managed> components = new TreeMap<>();
    for (JournalEntry entry : journal) {
      String name = entry.spec().name();
      components.put(name, Managed.unknown(name, now).with(entry));
    }
    return new AgentState(-1, components);
  }

  /** Generation of the desired state that was taken up; -1: none yet. */
  public long generation() {
    return generation;
  }

  boolean hasDesired() {
    return generation >= 0;
  }

  /** Whether nothing is wanted, nothing is left, and nothing runs. */
  public boolean isEmpty() {
    return components.isEmpty();
  }

  Map<String, Managed> components() {
    return components;
  }

  AgentState at(long nextGeneration) {
    return new AgentState(nextGeneration, components);
  }

  AgentState with(SortedMap<String, Managed> next) {
    return new AgentState(generation, next);
  }
}
