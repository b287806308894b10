package io.twinbus.codec;

import java.util.Optional;
import java.util.function.Function;

/**
 * The result of reading a payload.
 *
 * @param <D> the document
 */
public sealed interface Decoded<D> {
  /** The payload is a valid document. */
  record Ok<D>(D value) implements Decoded<D> {}

  /** The payload is refused. */
  record Refused<D>(Fault reason) implements Decoded<D> {}

  /** A refusal at a path. */
  static <D> Decoded<D> refused(String path, String message) {
    return new Refused<>(new Fault(path, message));
  }

  /** The document, if the payload is valid. */
  default Optional<D> document() {
    return this instanceof Ok<D> ok ? Optional.of(ok.value()) : Optional.empty();
  }

  /** The fault, if the payload is refused. */
  default Optional<Fault> fault() {
    return this instanceof Refused<D> refused ? Optional.of(refused.reason()) : Optional.empty();
  }

  /** The document, or an exception of the caller's making from the fault. */
  default <X extends Throwable> D orElseThrow(Function<Fault, X> exception) throws X {
    return switch (this) {
      case Ok<D> ok -> ok.value();
      case Refused<D> refused -> throw exception.apply(refused.reason());
    };
  }
}
