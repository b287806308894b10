package io.twinbus.expression;

/** Carries a fault out of the recursion; never leaves this package. */
final class FaultException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int position;

  /** A fault at an index from 0. */
  FaultException(int position, String message) {
    super(message, null, false, false);
    this.position = position;
  }

  ExpressionFault fault() {
    return new ExpressionFault(position + 1, String.valueOf(getMessage()));
  }
}
