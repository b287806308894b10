package io.twinbus.adapter.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A variable that a component's program is given, by which a test finds all its processes without
 * the driver: it reads {@code /proc}, and so needs Linux.
 *
 * @param text the value; no two components have the same
 */
public record Sign(String text) {
  /** The variable. */
  public static final String VARIABLE = "TWINBUS_TEST_SIGN";

  /** The living processes that carry it. */
  public List<ProcessHandle> carriers() {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : all) {
        if (isCarriedBy(process.resolve("environ"))) {
          long pid = Long.parseLong(process.getFileName().toString());
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** Those of them that no other carrier has started: an orphan is one by itself. */
  public List<ProcessHandle> roots() {
    List<ProcessHandle> all = carriers();
    Set<ProcessHandle> carriers = new HashSet<>(all);
    return all.stream()
        .filter(process -> process.parent().filter(carriers::contains).isEmpty())
        .toList();
  }

  private boolean isCarriedBy(Path environment) {
    try {
      // A process that has ended shows an empty one, also before anybody asked for its exit code.
      return List.of(Files.readString(environment, StandardCharsets.ISO_8859_1).split("\0", -1))
          .contains(VARIABLE + "=" + text);
    } catch (IOException ended) {
      return false;
    }
  }
}
