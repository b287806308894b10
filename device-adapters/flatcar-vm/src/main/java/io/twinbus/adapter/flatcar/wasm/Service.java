package io.twinbus.adapter.flatcar.wasm;

import java.util.Optional;

/** A module at work. Closing ends it. */
interface Service extends AutoCloseable {
  /** Why it does not work any more; empty while it does. */
  Optional<String> fault();

  /** What it does, for people. */
  String evidence();

  @Override
  void close();
}
