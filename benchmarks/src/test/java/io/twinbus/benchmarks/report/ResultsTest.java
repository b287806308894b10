package io.twinbus.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ResultsTest {
  private static final Measurement GOOD =
      new Measurement(
          "telemetry",
          "samples & more",
          "1/s",
          List.of(1000.0, 2000.0, 3000.0),
          List.of(950.0, 1900.0, 2700.0),
          new Goal.RatioAtLeast(0.9));
  private static final Measurement SHORT =
      new Measurement(
          "desired", "p50 <ms>", "ms", List.of(1.0), List.of(2.0), new Goal.RatioAtMost(1.3));
  private static final Measurement TOLD =
      new Measurement("footprint", "resident", "MiB", List.of(), List.of(12.5), new Goal.Told());
  private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theTableSaysWhatIsMetAndWhatIsShortOfItsGoal() {
    List<String> lines = Table.of(List.of(GOOD, SHORT, TOLD)).lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1))
        .contains("2,000", "1,900", "0.90 / 0.95 / 0.95", "ratio ≥ 0.90")
        .endsWith("met");
    assertThat(lines.get(2)).contains("ratio ≤ 1.30").endsWith("SHORT OF IT");
    assertThat(lines.get(3)).contains("12.5").doesNotContain("met", "SHORT");
  }

  @Test
  void thePictureIsXmlWithARowForEachRatio() throws Exception {
    String svg = RatioPicture.of(List.of(GOOD, SHORT, TOLD));
    Document picture =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(picture.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(picture.getElementsByTagName("circle").getLength()).isEqualTo(2);
    assertThat(svg).contains("samples &amp; more", "p50 &lt;ms&gt;").doesNotContain("resident");
  }

  @Test
  void thePictureOfGrowthHasAPointForEachSizeAndSide() throws Exception {
    Measurement small =
        new Measurement("start", "1,000", "s", List.of(0.5), List.of(1.0), new Goal.Told())
            .ofSize(1_000);
    Measurement large =
        new Measurement("start", "10,000", "s", List.of(5.0), List.of(8.0), new Goal.Told())
            .ofSize(10_000);
    String svg = GrowthPicture.of(List.of(large, GOOD, small));
    Document picture =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(picture.getElementsByTagName("circle").getLength()).isEqualTo(4);
    assertThat(svg).contains("start, s", "start, s, bare").doesNotContain("telemetry", "NaN");
  }

  @Test
  void thePictureOfNoGrowthIsEmptyAndWhole() {
    assertThat(GrowthPicture.of(List.of(GOOD))).endsWith("</svg>\n").doesNotContain("NaN");
  }

  @Test
  void thePictureOfARunWithoutRatiosIsEmptyAndWhole() {
    assertThat(RatioPicture.of(List.of(TOLD))).endsWith("</svg>\n").doesNotContain("NaN");
  }

  @Test
  void keepsTheLastRunWholeAndALineForEachRunEver(@TempDir Path folder) throws IOException {
    ResultFiles.write(folder, AT, Map.of("mode", "quick"), List.of(GOOD));
    ResultFiles.write(folder, AT.plusSeconds(60), Map.of("mode", "full"), List.of(GOOD, SHORT));

    ObjectMapper json = new ObjectMapper();
    JsonNode last = json.readTree(folder.resolve("results.json").toFile());
    assertThat(last.at("/machine/mode").asText()).isEqualTo("full");
    assertThat(last.at("/measurements/0/ours/2").asDouble()).isEqualTo(2700);
    assertThat(last.at("/measurements/0/met").asBoolean()).isTrue();
    assertThat(last.at("/measurements/1/met").asBoolean()).isFalse();
    List<String> history = Files.readAllLines(folder.resolve("history.jsonl"));
    assertThat(history).hasSize(2);
    assertThat(json.readTree(history.get(0)).at("/at").asText()).isEqualTo(AT.toString());
    assertThat(json.readTree(history.get(1)).at("/machine/mode").asText()).isEqualTo("full");
    assertThat(folder.resolve("ratios.svg")).exists();
    assertThat(folder.resolve("growth.svg")).exists();
  }
}
