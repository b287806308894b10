package io.twinbus.cli.up;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One process of the stack.
 *
 * @param name what people call it; also the name of its log
 * @param mainClass what runs
 * @param jvm options of its JVM
 * @param arguments its arguments
 * @param folder its working folder
 * @param ready where it says that it is ready; empty: as soon as it runs
 */
record Part(
    String name,
    String mainClass,
    List<String> jvm,
    List<String> arguments,
    Path folder,
    Optional<URI> ready) {
  Part {
    jvm = List.copyOf(jvm);
    arguments = List.copyOf(arguments);
  }
}
