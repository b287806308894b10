package io.twinbus.codec;

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

  Fault fault() {
    return new Fault(path.isEmpty() ? Fault.WHOLE : path, reason);
  }
}
