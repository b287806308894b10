package io.twinbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The documents that clients in other languages test themselves with: see vectors/README.md. */
class GoldenVectorsTest {
  private static final Path VECTORS = Path.of("src/test/resources/vectors");
  private static final ObjectMapper JACKSON = new ObjectMapper();
  private static final Map<String, DocumentType<?>> TYPES =
      Kind.all().stream()
          .map(Kind::type)
          .distinct()
          .collect(Collectors.toMap(DocumentType::name, type -> type));

  @TestFactory
  Stream<DynamicTest> valid() {
    return vectors("valid").map(vector -> vector.test(this::readsAndWrites));
  }

  @TestFactory
  Stream<DynamicTest> invalid() {
    return vectors("invalid").map(vector -> vector.test(this::refuses));
  }

  @Test
  void everyKindOfDocumentHasVectors() {
    assertThat(files().stream().map(file -> file.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(
            TYPES.keySet().stream().map(name -> name + ".json").toList());
  }

  private void readsAndWrites(DocumentType<?> type, JsonNode vector) throws IOException {
    if (vector.has("avro")) {
      byte[] avro = HexFormat.of().parseHex(vector.get("avro").asText());
      Object document = read(type, avro, Format.AVRO);
      assertThat(JACKSON.readTree(document.toString())).isEqualTo(vector.get("json"));
      assertThat(write(type, document, Format.AVRO)).isEqualTo(avro);
      return;
    }
    byte[] wire = HexFormat.of().parseHex(vector.get("protobuf").asText());
    Message document = (Message) read(type, wire, Format.PROTOBUF);
    assertThat(JACKSON.readTree(Json.compact(document)))
        .isEqualTo(JACKSON.readTree(canonical(vector.get("json").toString())));
    if (type.defaultFormat() == Format.JSON) {
      byte[] json = vector.get("json").toString().getBytes(StandardCharsets.UTF_8);
      assertThat(read(type, json, Format.JSON)).isEqualTo(document);
      for (JsonNode also : vector.path("also")) {
        byte[] spelling = also.asText().getBytes(StandardCharsets.UTF_8);
        assertThat(read(type, spelling, Format.JSON)).as(also.asText()).isEqualTo(document);
      }
    }
  }

  /** The vectors show one false for people; a writer leaves it out. */
  private static String canonical(String json) {
    return json.replace(",\"retired\":false", "");
  }

  private void refuses(DocumentType<?> type, JsonNode vector) {
    String text = vector.path("text").asText();
    Decoded<?> decoded =
        vector.has("text")
            ? type.decode(text.getBytes(StandardCharsets.UTF_8), content(Format.JSON))
            : vector.has("avro")
                ? type.decode(bytes(vector, "avro"), content(Format.AVRO))
                : type.decode(bytes(vector, "protobuf"), content(Format.PROTOBUF));
    assertThat(decoded.fault())
        .contains(new Fault(vector.get("path").asText(), vector.get("message").asText()));
  }

  private static byte[] bytes(JsonNode vector, String field) {
    return HexFormat.of().parseHex(vector.get(field).asText());
  }

  private static Optional<String> content(Format format) {
    return Optional.of(format.contentType());
  }

  private static Object read(DocumentType<?> type, byte[] payload, Format format) {
    return ((Decoded<?>) type.decode(payload, content(format)))
        .document()
        .orElseThrow(() -> new AssertionError(type.decode(payload, content(format))));
  }

  @SuppressWarnings("unchecked") // the document was read as this type
  private static byte[] write(DocumentType<?> type, Object document, Format format) {
    return ((DocumentType<Object>) type).encode(document, format);
  }

  private record Vector(DocumentType<?> type, JsonNode json) {
    interface Check {
      void on(DocumentType<?> type, JsonNode vector) throws IOException;
    }

    DynamicTest test(Check check) {
      return DynamicTest.dynamicTest(
          type + ": " + json.get("name").asText(), () -> check.on(type, json));
    }
  }

  private static Stream<Vector> vectors(String group) {
    return files().stream()
        .flatMap(
            file -> {
              JsonNode vectors = parse(file);
              DocumentType<?> type =
                  Objects.requireNonNull(TYPES.get(vectors.get("type").asText()));
              return StreamSupport.stream(vectors.get(group).spliterator(), false)
                  .map(vector -> new Vector(type, vector));
            });
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.list(VECTORS)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static JsonNode parse(Path file) {
    try {
      return JACKSON.readTree(file.toFile());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
