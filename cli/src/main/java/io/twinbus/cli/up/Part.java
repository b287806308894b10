package io.twinbus.cli.up;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One process of the stack.
 *
 * @param name what people call it; also the name of its log
 * @param mainClass what runs
 * @param jvm options of its JVM
 * @param arguments its arguments
 * @param environment variables in addition to ours
 * @param folder its working folder
 * @param ready when others may count on it
 */
record Part(
    String name,
    String mainClass,
    List<String> jvm,
    List<String> arguments,
    Map<String, String> environment,
    Path folder,
    Ready ready) {
  /** When a process is ready. */
  sealed interface Ready {
    /** As soon as it runs. */
    record AtOnce() implements Ready {}

    /** When its port accepts connections. */
    record Listening(int port) implements Ready {}

    /** When it says so. */
    record Saying(URI uri) implements Ready {}
  }

  Part {
    jvm = List.copyOf(jvm);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }
}
