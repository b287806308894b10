package io.twinbus.plan;

import io.twinbus.topic.SpecKind;

/** Names one document of a tenant. */
public record SpecRef(SpecKind kind, String name) implements Comparable<SpecRef> {
  static SpecRef target(String name) {
    return new SpecRef(SpecKind.TARGET, name);
  }

  static SpecRef solution(String name) {
    return new SpecRef(SpecKind.SOLUTION, name);
  }

  static SpecRef instance(String name) {
    return new SpecRef(SpecKind.INSTANCE, name);
  }

  @Override
  public int compareTo(SpecRef other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return kind.level() + "/" + name;
  }
}
