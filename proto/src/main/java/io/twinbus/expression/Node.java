package io.twinbus.expression;

import com.google.protobuf.Value;
import java.util.List;

/** A part of an expression; positions are indexes from 0 into the whole text. */
sealed interface Node {
  int position();

  /** A text or number as it stands. */
  record Literal(Value value, int position) implements Node {}

  /** A function and what it is given. */
  record Call(Function function, List<Node> arguments, int position) implements Node {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }
}
