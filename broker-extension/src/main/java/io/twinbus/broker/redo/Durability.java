package io.twinbus.broker.redo;

/** What an acknowledged retained message outlives. */
public enum Durability {
  /** Nothing: the broker keeps everything in memory. There is no redo log. */
  MEMORY,
  /** The end of the process, however it ends. The redo log is written, and not forced to disk. */
  PROCESS,
  /** Also the end of the machine: the redo log is forced to disk before a write is acknowledged. */
  DISK
}
