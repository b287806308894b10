package io.twinbus.journal;

import io.twinbus.event.TwinEvent;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a journal: {@code journal-0000000001.avro} and so on, oldest first. */
final class JournalFiles {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFiles.class);
  private static final String PREFIX = "journal-";
  private static final String SUFFIX = ".avro";

  private final Path folder;

  JournalFiles(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** All files, oldest first. */
  List<Path> all() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(JournalFiles::isJournal)
          .sorted(Comparator.comparing(file -> file.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be listed", e);
    }
  }

  /** The name of the file after these. */
  Path next(List<Path> files) {
    long last = 0;
    for (Path file : files) {
      String name = file.getFileName().toString();
      last =
          Math.max(
              last,
              Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length())));
    }
    return folder.resolve(String.format(Locale.ROOT, "%s%010d%s", PREFIX, last + 1, SUFFIX));
  }

  private static boolean isJournal(Path file) {
    String name = file.getFileName().toString();
    if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
      return false;
    }
    String number = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
    return !number.isEmpty()
        && number.length() <= 18
        && number.chars().allMatch(Character::isDigit);
  }

  /** Begins a file. */
  DataFileWriter<TwinEvent> create(Path file) throws IOException {
    DataFileWriter<TwinEvent> writer =
        new DataFileWriter<>(
            new SpecificDatumWriter<>(TwinEvent.getClassSchema(), EventData.INSTANCE));
    try {
      return writer.create(TwinEvent.getClassSchema(), file.toFile());
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  /**
   * Reads a file up to its end, its torn tail, or where the visitor has enough.
   *
   * @return whether the file is whole
   */
  static boolean read(Path file, Predicate<TwinEvent> visitor) {
    DatumReader<TwinEvent> datum =
        new SpecificDatumReader<>(
            TwinEvent.getClassSchema(), TwinEvent.getClassSchema(), EventData.INSTANCE);
    try (DataFileReader<TwinEvent> reader = new DataFileReader<>(file.toFile(), datum)) {
      while (reader.hasNext()) {
        if (!visitor.test(reader.next())) {
          return true;
        }
      }
      return true;
    } catch (AvroRuntimeException | IOException e) {
      LOG.atDebug().addKeyValue("file", file).log("Read up to a torn place: {}", e.toString());
      return false;
    }
  }

  /**
   * Makes a file whole that was torn when its process was killed: what can be read of it is kept,
   * and a file of which nothing can be read goes.
   */
  void repair(Path file) throws IOException {
    if (read(file, event -> true)) {
      return;
    }
    File whole = new File(file + ".repaired");
    int[] kept = {0};
    try (DataFileWriter<TwinEvent> writer = create(whole.toPath())) {
      boolean unused =
          read(
              file,
              event -> {
                try {
                  writer.append(event);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
                kept[0]++;
                return true;
              });
      writer.fSync();
    }
    if (kept[0] == 0) {
      Files.delete(whole.toPath());
      Files.delete(file);
    } else {
      replace(whole.toPath(), file);
    }
    LOG.atWarn()
        .addKeyValue("file", file)
        .addKeyValue("events", kept[0])
        .log("Repaired a journal file whose end was torn");
  }

  private static void replace(Path whole, Path file) throws IOException {
    try {
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
