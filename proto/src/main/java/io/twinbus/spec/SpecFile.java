package io.twinbus.spec;

import com.google.protobuf.Message;
import io.twinbus.topic.SpecKind;
import java.util.List;

/**
 * What was read from one file.
 *
 * @param documents the documents, in the order of the file; those with faults are left out
 * @param warnings what cannot be honoured
 * @param faults what is wrong; nothing of the file should be applied when there are any
 */
public record SpecFile(List<Document> documents, List<Remark> warnings, List<Remark> faults) {
  public SpecFile {
    documents = List.copyOf(documents);
    warnings = List.copyOf(warnings);
    faults = List.copyOf(faults);
  }

  /**
   * One document.
   *
   * @param kind its kind
   * @param name its name
   * @param message the document of the bus
   * @param position where it begins
   */
  public record Document(SpecKind kind, String name, Message message, Position position) {}

  /**
   * A place in a file; both from 1.
   *
   * @param file the file's name
   */
  public record Position(String file, int line, int column) {
    @Override
    public String toString() {
      return file + ":" + line + ":" + column;
    }
  }

  /**
   * Something to say about a place.
   *
   * @param position where
   * @param path the same as a JSON path within the document
   * @param message what is wrong, or not honoured, and what to do
   */
  public record Remark(Position position, String path, String message) {
    @Override
    public String toString() {
      return position + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
  }
}
