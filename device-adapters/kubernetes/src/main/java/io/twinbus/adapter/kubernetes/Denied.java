package io.twinbus.adapter.kubernetes;

import java.io.IOException;

/** The API server does not let the agent do something: waiting does not help, people have to. */
final class Denied extends IOException {
  private static final long serialVersionUID = 1L;

  Denied(String message, Throwable cause) {
    super(message, cause);
  }
}
