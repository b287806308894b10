package io.twinbus.cli.document;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.spec.SpecFile;
import io.twinbus.spec.SpecReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Documents of users in files: one file, all files of a folder, or standard input. */
public final class SpecFiles {
  private SpecFiles() {}

  /**
   * Reads documents of a file or a folder, all or none.
   *
   * @param where a file or a folder
   * @param warn told what cannot be honoured
   * @throws CliException with every fault, its line, and a mark under its column
   */
  public static List<SpecFile.Document> read(String where, Consumer<String> warn) {
    return read(where, InputStream.nullInputStream(), warn);
  }

  /**
   * Reads documents, all or none.
   *
   * @param where a file, a folder, or {@code -}
   * @param in what {@code -} means
   * @param warn told what cannot be honoured
   * @throws CliException with every fault, its line, and a mark under its column
   */
  public static List<SpecFile.Document> read(String where, InputStream in, Consumer<String> warn) {
    List<SpecFile.Document> documents = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (TextFile file : texts(where, in)) {
      SpecFile read = SpecReader.read(file.name(), file.text());
      read.warnings().forEach(warning -> warn.accept("warning: " + warning));
      read.faults().forEach(fault -> faults.add(Caret.under(fault, file.text())));
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

  private static List<TextFile> texts(String where, InputStream in) {
    if (where.equals(TextFile.STANDARD_INPUT)) {
      return List.of(TextFile.read(where, in));
    }
    Path path = TextFile.existing(where);
    try {
      List<TextFile> texts = new ArrayList<>();
      for (Path file : files(path)) {
        texts.add(TextFile.read(file.toString(), in));
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
}
