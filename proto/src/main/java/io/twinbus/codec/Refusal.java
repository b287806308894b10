package io.twinbus.codec;

import io.twinbus.topic.Names;

/** Unwinds the readers; never leaves this package. Carries no stack trace: refusing is ordinary. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String reason;

  Refusal(String path, String reason) {
    super(reason, null, false, false);
    this.path = path;
    this.reason = reason;
  }

  /** The same refusal, seen from one level further out. */
  Refusal under(String outer) {
    if (path.isEmpty()) {
      return new Refusal(outer, reason);
    }
    return new Refusal(path.startsWith("[") ? outer + path : outer + "." + path, reason);
  }

  /** The same refusal, seen from the list that holds its place. */
  Refusal under(int index) {
    return under("[" + index + "]");
  }

  /** Somebody else's key as a step of a path: as it is, or in brackets and quotes. */
  static String step(String key) {
    return Names.isName(key) && key.indexOf('.') < 0 ? key : "[" + Limits.quote(key) + "]";
  }

  Fault fault() {
    return new Fault(path.isEmpty() ? Fault.WHOLE : path, reason);
  }
}
