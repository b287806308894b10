package io.twinbus.plan;

import io.twinbus.v1.Facts;
import io.twinbus.v1.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Amounts of what a target has or a component takes. */
record Amounts(double cpu, double memory, Map<String, Integer> accelerators) {
  static final Amounts NONE = new Amounts(0, 0, Map.of());

  static Amounts of(Resources resources) {
    return new Amounts(
        resources.getCpu(), resources.getMemory(), counted(resources.getAcceleratorsList()));
  }

  static Amounts of(Facts facts) {
    return new Amounts(facts.getCpu(), facts.getMemory(), counted(facts.getAcceleratorsList()));
  }

  boolean isNone() {
    return cpu == 0 && memory == 0 && accelerators.isEmpty();
  }

  Amounts plus(Amounts other) {
    return other.isNone() ? this : combined(other, 1);
  }

  Amounts minus(Amounts other) {
    return other.isNone() ? this : combined(other, -1);
  }

  private Amounts combined(Amounts other, int sign) {
    Map<String, Integer> all = new HashMap<>(accelerators);
    other.accelerators.forEach((name, count) -> all.merge(name, sign * count, Integer::sum));
    return new Amounts(cpu + sign * other.cpu, memory + sign * other.memory, all);
  }

  boolean covers(Amounts need) {
    if (need.cpu > cpu || need.memory > memory) {
      return false;
    }
    for (Map.Entry<String, Integer> one : need.accelerators.entrySet()) {
      if (one.getValue() > accelerators.getOrDefault(one.getKey(), 0)) {
        return false;
      }
    }
    return true;
  }

  /** What is too little here for the need, for people; empty when it is enough. */
  String lackFor(Amounts need) {
    if (need.cpu > cpu) {
      return "needs %s cores, %s are free".formatted(plain(need.cpu), plain(cpu));
    }
    if (need.memory > memory) {
      return "needs %s bytes of memory, %s are free".formatted(plain(need.memory), plain(memory));
    }
    for (Map.Entry<String, Integer> one : need.accelerators.entrySet()) {
      int there = accelerators.getOrDefault(one.getKey(), 0);
      if (one.getValue() > there) {
        return "needs %d of accelerator %s, %d are free"
            .formatted(one.getValue(), one.getKey(), Math.max(0, there));
      }
    }
    return "";
  }

  /**
   * How much of the scarcest resource of a whole would be left, in eighths from 0 to 8. Coarse on
   * purpose: a small change elsewhere shall not move what runs.
   */
  int eighthsLeft(Amounts need, Amounts whole) {
    double left = 1;
    if (need.cpu > 0) {
      left = Math.min(left, (cpu - need.cpu) / whole.cpu);
    }
    if (need.memory > 0) {
      left = Math.min(left, (memory - need.memory) / whole.memory);
    }
    for (Map.Entry<String, Integer> one : need.accelerators.entrySet()) {
      double total = whole.accelerators.getOrDefault(one.getKey(), 1);
      int there = accelerators.getOrDefault(one.getKey(), 0);
      left = Math.min(left, (there - one.getValue()) / total);
    }
    return (int) Math.floor(left * 8);
  }

  private static String plain(double amount) {
    double shown = Math.max(0, amount);
    return shown == Math.rint(shown) ? Long.toString((long) shown) : Double.toString(shown);
  }

  private static Map<String, Integer> counted(List<String> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, Integer> counts = new HashMap<>();
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    return counts;
  }
}
