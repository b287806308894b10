package io.twinbus.cli.recovery;

/** What happens to the rest of the stack while all boards are flashed. */
enum Column {
  /** No monitor runs: the twins are alone. */
  MONITOR_DEAD,
  /** All is well. */
  MONITOR_ALIVE,
  /** Two monitors run, and one is started anew in the middle. */
  TWO_MONITORS,
  /**
   * The runtime gets SIGKILL, once while boards are written and once while the ladder is climbed.
   */
  RUNTIME_KILLED,
  /** The broker gets SIGKILL, at the same moments. */
  BROKER_KILLED
}
