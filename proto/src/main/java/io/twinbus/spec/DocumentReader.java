package io.twinbus.spec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.DocumentType;
import io.twinbus.codec.Fault;
import io.twinbus.spec.SpecFile.Position;
import io.twinbus.spec.SpecFile.Remark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Reads one document of any type from YAML, or JSON, which is YAML too. Never throws. */
public final class DocumentReader {
  private static final JsonFactory JSON = new JsonFactory();

  private DocumentReader() {}

  /** What came of it. */
  public sealed interface Result<D> {}

  /** The document. */
  public record Read<D>(D document) implements Result<D> {}

  /** What is wrong, and where. */
  public record Faulty<D>(Remark fault) implements Result<D> {}

  /**
   * Reads a document.
   *
   * @param fileName for positions
   */
  public static <D> Result<D> read(String fileName, String text, DocumentType<D> type) {
    List<YamlNode> documents;
    try {
      documents = new YamlReader(fileName).read(text);
    } catch (YamlReader.Unreadable e) {
      return new Faulty<>(e.remark());
    }
    if (documents.size() != 1) {
      return new Faulty<>(
          new Remark(
              new Position(fileName, 1, 1),
              "",
              "one " + type.name() + " is expected, and here are " + documents.size()));
    }
    YamlNode document = documents.getFirst();
    return switch (type.decode(json(document), Optional.of("application/json"))) {
      case Decoded.Ok<D> ok -> new Read<>(ok.value());
      case Decoded.Refused<D> refused -> new Faulty<>(remark(refused.reason(), document));
    };
  }

  /** A fault of a document at the place where it was written. */
  static Remark remark(Fault fault, YamlNode document) {
    String path = fault.path().equals(Fault.WHOLE) ? "" : fault.path();
    return new Remark(PathFinder.find(document, path), path, fault.message());
  }

  /** The document as JSON. */
  static byte[] json(YamlNode document) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      document.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }
}
