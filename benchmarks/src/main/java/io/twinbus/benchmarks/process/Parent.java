package io.twinbus.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** What a child process has to do with the bench that started it. */
public final class Parent {
  static final String READY = "READY ";

  /** The bench's question, and the answer's begin. */
  static final String HEAP = "HEAP ";

  private Parent() {}

  /** Tells the bench that clients may connect to this port. */
  public static void ready(int port) {
    say(READY + port);
  }

  /**
   * Blocks until the bench has ended, however it did, and then ends this process at once. Answers
   * meanwhile when the bench asks for the heap in use.
   */
  public static void awaitEnd() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String asked = in.readLine(); asked != null; asked = in.readLine()) {
        if (asked.equals(HEAP.strip())) {
          System.gc();
          say(HEAP + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
      }
    } catch (IOException gone) {
      Runtime.getRuntime().halt(1);
    }
    Runtime.getRuntime().halt(0);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
