package io.twinbus.expression;

import com.google.protobuf.Value;
import java.util.Optional;

/**
 * What the names in an expression stand for. Parameters and configuration may hold expressions
 * themselves: they are evaluated in the same scope, within the same budget.
 */
public interface Scope {
  /** Knows nothing. */
  Scope EMPTY = new Scope() {};

  /** <code>$property(name)</code>: of the target. */
  default Optional<Value> property(String name) {
    return Optional.empty();
  }

  /** <code>$param(name)</code>: of the instance, or the component's default. */
  default Optional<Value> param(String name) {
    return Optional.empty();
  }

  /** <code>$input(name)</code>: of a campaign's stage. */
  default Optional<Value> input(String name) {
    return Optional.empty();
  }

  /** <code>$output(stage, name)</code>: of an earlier stage. */
  default Optional<Value> output(String stage, String name) {
    return Optional.empty();
  }

  /** <code>$trigger(name, default)</code>: of an activation. */
  default Optional<Value> trigger(String name) {
    return Optional.empty();
  }

  /** <code>$config(catalog, name)</code>: of a catalog. */
  default Optional<Value> config(String catalog, String name) {
    return Optional.empty();
  }
}
