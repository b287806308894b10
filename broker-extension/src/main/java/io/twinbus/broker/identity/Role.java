package io.twinbus.broker.identity;

import java.util.Locale;
import java.util.Optional;

/** What a client is for. The built-in policy says what each role may do. */
public enum Role {
  /** The agent of one or more targets. */
  DEVICE,
  /** A board that speaks a protocol of its own, to the device role's adapter of the same target. */
  BOARD,
  /** A person or tool that says what shall be. */
  OPERATOR,
  /** A person or tool that only looks. */
  VIEWER,
  /** The twin runtime. */
  RUNTIME,
  /** The monitor. */
  MONITOR;

  private static final Role[] ALL = values();

  /** Whether clients of this role speak for targets, and so must name some. */
  public boolean hasTargets() {
    return this == DEVICE || this == BOARD;
  }

  /** The name in files and tokens: lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role with this name, in lower case. */
  public static Optional<Role> of(String text) {
    for (Role role : ALL) {
      if (role.text().equals(text)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
