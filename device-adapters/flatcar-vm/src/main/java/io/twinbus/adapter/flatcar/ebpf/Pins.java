package io.twinbus.adapter.flatcar.ebpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is pinned for one target: {@code <bpffs>/twinbus/<target>/<component>/<fingerprint>/…}. A
 * version appears in one step, complete. bpffs allows no dots in names; a tilde, which no name of
 * ours holds, stands for one.
 */
final class Pins {
  private static final String COMING = "coming";

  private final Path root;

  Pins(Path bpffs, String target) {
    this.root = bpffs.resolve("twinbus").resolve(target.replace('.', '~'));
  }

  private Path of(String component) {
    return root.resolve(component.replace('.', '~'));
  }

  Path version(String component, String fingerprint) {
    return of(component).resolve(fingerprint);
  }

  /** Where the next version is loaded. */
  Path coming(String component) throws IOException {
    Files.createDirectories(of(component));
    return of(component).resolve(COMING);
  }

  /** Makes what was loaded the version with this fingerprint. */
  void arrived(String component, String fingerprint) throws IOException {
    Files.move(of(component).resolve(COMING), version(component, fingerprint));
  }

  /** The versions that are there, also one that is cut off. */
  List<Path> versions(String component) throws IOException {
    return list(of(component));
  }

  /** The pinned programs of a version. */
  static List<Path> programs(Path version) throws IOException {
    return list(version);
  }

  void delete(String component) throws IOException {
    Path folder = of(component);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  /** The components that have something pinned. */
  List<String> components() throws IOException {
    return list(root).stream().map(p -> p.getFileName().toString().replace('~', '.')).toList();
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
