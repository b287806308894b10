package io.twinbus.benchmarks.process;

/** Where a broker keeps what it must not lose. */
public enum Persistence {
  MEMORY,
  FILE
}
