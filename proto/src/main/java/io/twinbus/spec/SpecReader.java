package io.twinbus.spec;

import com.google.protobuf.Message;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.Nearest;
import io.twinbus.spec.SpecFile.Document;
import io.twinbus.spec.SpecFile.Position;
import io.twinbus.spec.SpecFile.Remark;
import io.twinbus.topic.SpecKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads files of users' documents: {@code apiVersion: twinbus.io/v1}, and the dialects A, B and C
 * of Symphony, which become the same documents. Never throws for any text.
 */
public final class SpecReader {
  private static final String OURS = "twinbus.io/v1";

  private final List<Document> documents = new ArrayList<>();
  private final List<Remark> warnings = new ArrayList<>();
  private final List<Remark> faults = new ArrayList<>();

  private SpecReader() {}

  /**
   * Reads a file.
   *
   * @param fileName for positions
   * @param text YAML, or JSON, which is YAML too
   */
  public static SpecFile read(String fileName, String text) {
    SpecReader reader = new SpecReader();
    try {
      for (YamlNode node : new YamlReader(fileName).read(text)) {
        reader.document(node);
      }
    } catch (YamlReader.Unreadable e) {
      reader.faults.add(e.remark());
    }
    return new SpecFile(reader.documents, reader.warnings, reader.faults);
  }

  private void document(YamlNode node) {
    if (!(node instanceof YamlNode.Mapping mapping)) {
      faults.add(
          new Remark(node.position(), "", "a document with apiVersion and kind is expected"));
      return;
    }
    String apiVersion = mapping.text("apiVersion");
    if (apiVersion.equals(OURS)) {
      ours(mapping, mapping);
    } else if (Symphony.isOne(apiVersion)) {
      Symphony.Translation translation = Symphony.translate(mapping);
      warnings.addAll(translation.warnings());
      translation.document().ifPresent(translated -> ours(translated, mapping));
    } else {
      faults.add(
          new Remark(
              at(mapping, "apiVersion"),
              "apiVersion",
              (apiVersion.isEmpty() ? "is missing" : "\"" + apiVersion + "\" is not known")
                  + "; use "
                  + OURS
                  + ", or a group of Symphony such as solution.symphony/v1"));
    }
  }

  /** Reads a document of our own form; positions come from where it was written. */
  private void ours(YamlNode.Mapping mapping, YamlNode.Mapping written) {
    String kind = mapping.text("kind");
    Optional<SpecKind> known =
        Arrays.stream(SpecKind.values())
            .filter(each -> each.documentKind().equals(kind))
            .findFirst();
    if (known.isEmpty()) {
      List<String> kinds = Arrays.stream(SpecKind.values()).map(SpecKind::documentKind).toList();
      String nearest = Nearest.of(kind, kinds);
      faults.add(
          new Remark(
              at(written, "kind"),
              "kind",
              "\""
                  + kind
                  + "\" is none of "
                  + String.join(", ", kinds)
                  + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?")));
      return;
    }
    switch (known
        .get()
        .documentType()
        .decode(DocumentReader.json(mapping), Optional.of("application/json"))) {
      case Decoded.Ok<Message> ok ->
          documents.add(
              new Document(
                  known.get(),
                  mapping.mapping("metadata").text("name"),
                  ok.value(),
                  written.position()));
      case Decoded.Refused<Message> refused ->
          faults.add(DocumentReader.remark(refused.reason(), mapping));
    }
  }

  private static Position at(YamlNode.Mapping mapping, String key) {
    YamlNode field = mapping.get(key);
    return field == null ? mapping.position() : field.position();
  }
}
