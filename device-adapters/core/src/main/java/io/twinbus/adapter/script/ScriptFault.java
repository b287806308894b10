package io.twinbus.adapter.script;

import java.io.IOException;

/** A script did not keep the contract. The message says what it did, for people. */
final class ScriptFault extends IOException {
  private static final long serialVersionUID = 1L;

  ScriptFault(String message) {
    super(message);
  }
}
