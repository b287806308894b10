package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.main.AdapterMain;

/** The adapter of an enV5 board. */
public final class ElasticNodeMain {
  private ElasticNodeMain() {}

  /** Runs it: {@code elastic-node [--check] CONFIGURATION.yaml}. */
  public static void main(String[] arguments) {
    AdapterMain.run("elastic-node", arguments);
  }
}
