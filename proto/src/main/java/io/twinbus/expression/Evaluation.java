package io.twinbus.expression;

import com.google.protobuf.Value;

/** The result of an evaluation. */
public sealed interface Evaluation {
  /** It has this value. */
  record Ok(Value value) implements Evaluation {}

  /** It has none. */
  record Failed(ExpressionFault fault) implements Evaluation {}
}
