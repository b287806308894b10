package io.twinbus.benchmarks.process;

import java.io.IOException;

/** What a child process has to do with the bench that started it. */
public final class Parent {
  static final String READY = "READY ";

  private Parent() {}

  /** Tells the bench that clients may connect to this port. */
  public static void ready(int port) {
    System.out.println(READY + port);
    System.out.flush();
  }

  /** Blocks until the bench has ended, however it did, and then ends this process at once. */
  public static void awaitEnd() {
    try {
      while (System.in.read() >= 0) {
        // the bench has nothing to say: only its end matters
      }
    } catch (IOException gone) {
      Runtime.getRuntime().halt(1);
    }
    Runtime.getRuntime().halt(0);
  }
}
