package io.twinbus.adapter.kubernetes;

import io.twinbus.adapter.main.AdapterMain;

/** Runs the adapter of a Kubernetes namespace. */
public final class KubernetesMain {
  private KubernetesMain() {}

  /** Runs it: {@code kubernetes-adapter [--check] CONFIGURATION.yaml}. */
  public static void main(String[] arguments) {
    AdapterMain.run("kubernetes-adapter", arguments);
  }
}
