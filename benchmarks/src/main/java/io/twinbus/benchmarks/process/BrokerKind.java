package io.twinbus.benchmarks.process;

/** The two sides of a comparison. */
public enum BrokerKind {
  /** HiveMQ CE as it is, without the extension; anybody may do anything. */
  BARE,
  /** The same broker with the Twinbus extension: identity, access, ledger. */
  TWINBUS
}
