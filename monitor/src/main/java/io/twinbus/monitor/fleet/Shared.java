package io.twinbus.monitor.fleet;

import java.util.HashMap;
import java.util.Map;

/**
 * One object for values that are equal: most of a fleet has few kinds, systems and sets of labels,
 * and who reads all rows finds what is shared near the processor. Beyond {@link #MOST} different
 * values it begins anew; what was given stays right. For one thread at a time.
 */
final class Shared {
  static final int MOST = 10_000;

  private final Map<Object, Object> known = new HashMap<>();

  /** The value, or one that equals it and was given before. */
  @SuppressWarnings("unchecked") // equal values of one class: strings, or maps of strings
  <T> T one(T value) {
    Object before = known.get(value);
    if (before != null) {
      return (T) before;
    }
    if (known.size() >= MOST) {
      known.clear();
    }
    known.put(value, value);
    return value;
  }
}
