package io.twinbus.cli.document;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.spec.SpecFile;
import io.twinbus.spec.SpecFile.Remark;
import io.twinbus.spec.SpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Documents of users in files: one file, all files of a folder, or standard input. */
public final class SpecFiles {
  private SpecFiles() {}

  /**
   * Reads documents, all or none.
   *
   * @param where a file, a folder, or {@code -}
   * @param warn told what cannot be honoured
   * @throws CliException with every fault, its line, and a mark under its column
   */
  public static List<SpecFile.Document> read(String where, Consumer<String> warn) {
    List<SpecFile.Document> documents = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, String> file : texts(where).entrySet()) {
      SpecFile read = SpecReader.read(file.getKey(), file.getValue());
      read.warnings().forEach(warning -> warn.accept("warning: " + warning));
      read.faults().forEach(fault -> faults.add(shown(fault, file.getValue())));
      documents.addAll(read.documents());
    }
    if (!faults.isEmpty()) {
      throw new CliException(Exit.INVALID, String.join("\n", faults) + "\nNothing was applied.");
    }
    requireDifferent(documents);
    if (documents.isEmpty()) {
      throw new CliException(Exit.INVALID, where + " holds no documents.");
    }
    return documents;
  }

  private static void requireDifferent(List<SpecFile.Document> documents) {
    Map<String, SpecFile.Document> seen = new HashMap<>();
    for (SpecFile.Document document : documents) {
      SpecFile.Document before =
          seen.put(document.kind().level() + "/" + document.name(), document);
      if (before != null) {
        throw new CliException(
            Exit.INVALID,
            document.position()
                + ": "
                + document.kind().level()
                + "/"
                + document.name()
                + " is there twice; the other one is at "
                + before.position()
                + "\nNothing was applied.");
      }
    }
  }

  /** The fault with its line, and a mark under its column. */
  private static String shown(Remark fault, String text) {
    List<String> lines = text.lines().toList();
    int line = fault.position().line();
    if (line > lines.size()) {
      return fault.toString();
    }
    return fault
        + "\n  "
        + lines.get(line - 1)
        + "\n  "
        + " ".repeat(Math.max(0, fault.position().column() - 1))
        + "^";
  }

  private static Map<String, String> texts(String where) {
    Map<String, String> texts = new LinkedHashMap<>();
    try {
      if (where.equals("-")) {
        texts.put("(standard input)", text(System.in));
        return texts;
      }
      Path path = Path.of(where);
      if (!Files.exists(path)) {
        throw new CliException(Exit.INVALID, where + " does not exist.");
      }
      for (Path file : files(path)) {
        texts.put(file.toString(), Files.readString(file));
      }
      return texts;
    } catch (IOException e) {
      throw new CliException(Exit.INVALID, "Cannot read " + where + ": " + e.getMessage(), e);
    }
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.filter(file -> file.toString().matches(".*\\.(ya?ml|json)")).sorted().toList();
    }
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
