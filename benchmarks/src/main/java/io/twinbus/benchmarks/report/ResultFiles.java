package io.twinbus.benchmarks.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Keeps the results of a run: the last one beside its picture, and a line for each run ever. */
public final class ResultFiles {
  private static final JsonFactory JSON = new JsonFactory();

  private ResultFiles() {}

  /** Writes results.json, ratios.svg and growth.svg, and adds a line to history.jsonl. */
  public static void write(
      Path folder, Instant at, Map<String, String> facts, List<Measurement> measurements)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("results.json"), json(at, facts, measurements, true));
    Files.writeString(
        folder.resolve("history.jsonl"),
        json(at, facts, measurements, false) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    Files.writeString(folder.resolve("ratios.svg"), RatioPicture.of(measurements));
    Files.writeString(folder.resolve("growth.svg"), GrowthPicture.of(measurements));
  }

  private static String json(
      Instant at, Map<String, String> facts, List<Measurement> measurements, boolean pretty)
      throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      if (pretty) {
        json.useDefaultPrettyPrinter();
      }
      json.writeStartObject();
      json.writeStringField("at", at.toString());
      json.writeObjectFieldStart("machine");
      for (Map.Entry<String, String> fact : facts.entrySet()) {
        json.writeStringField(fact.getKey(), fact.getValue());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("measurements");
      for (Measurement one : measurements) {
        write(json, one);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Measurement one) throws IOException {
    json.writeStartObject();
    json.writeStringField("scenario", one.scenario());
    json.writeStringField("what", one.what());
    json.writeStringField("unit", one.unit());
    writeNumbers(json, "bare", one.bare());
    writeNumbers(json, "ours", one.ours());
    json.writeStringField("goal", one.goal().text());
    json.writeBooleanField("met", one.isMet());
    json.writeEndObject();
  }

  private static void writeNumbers(JsonGenerator json, String name, List<Double> numbers)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (double number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }
}
