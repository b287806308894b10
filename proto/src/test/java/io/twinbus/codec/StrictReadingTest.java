package io.twinbus.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.twinbus.v1.Command;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictReadingTest {
  @Test
  void readsADesiredStateAsAPersonWritesIt() {
    DesiredState desired =
        read(
            """
            {"generation": "7", "acceptedAt": "2026-03-01T12:00:00.5Z",
             "components": [{"name": "app", "type": "container",
               "properties": {"container.image": "nginx", "ports": [80, 8080.5], "tls": null},
               "deadlines": {"apply": "90s"}, "depends_on": ["db"]}]}
            """);

    assertThat(desired.getGeneration()).isEqualTo(7);
    assertThat(desired.getAcceptedAt())
        .isEqualTo(Timestamp.newBuilder().setSeconds(1772366400).setNanos(500_000_000).build());
    assertThat(desired.getComponents(0).getDependsOnList()).containsExactly("db");
    assertThat(desired.getComponents(0).getDeadlines().getApply().getSeconds()).isEqualTo(90);
    assertThat(
            DocumentTypes.DESIRED_STATE.decode(
                DocumentTypes.DESIRED_STATE.encode(desired, Format.JSON)))
        .isEqualTo(new Decoded.Ok<>(desired));
    assertThat(
            DocumentTypes.DESIRED_STATE.decode(
                DocumentTypes.DESIRED_STATE.encode(desired, Format.PROTOBUF)))
        .isEqualTo(new Decoded.Ok<>(desired));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"components\":[{\"name\":\"a\",\"typ\":\"x\"}]} | components[0].typ | did you mean \"type\"?",
        "{\"components\":[{\"name\":\"a\"}]} | components[0].type | is required",
        "{\"components\":[{\"name\":\"a/b\",\"type\":\"x\"}]} | components[0].name | is not a name",
        "{\"components\":[{\"name\":7,\"type\":\"x\"}]} | components[0].name | a text is expected, found a number",
        "{\"generation\":1,\"generation\":2} | generation | is there twice",
        "{\"generation\":1.5} | generation | a whole number is expected",
        "{\"generation\":-1} | generation | must not be negative",
        "{\"generation\":99999999999999999999} | generation | beyond 64 bits",
        "{\"properties\":{\"a\":{\"b\":[1,{\"c\":9007199254740993}]}}} | properties.a.b[1].c | write it as a text",
        "{\"properties\":{\"a\":1,\"a\":2}} | properties.a | is there twice",
        "{\"components\":[{\"name\":\"a\",\"type\":\"x\"},{\"name\":\"a\",\"type\":\"x\"}]} | components[1].name | is there twice",
        "{\"acceptedAt\":\"yesterday\"} | acceptedAt | is not a time",
        "{\"components\":[{\"name\":\"a\",\"type\":\"x\",\"deadlines\":{\"apply\":\"5m\"}}]} | components[0].deadlines.apply | is not a duration",
        "{\"components\":[{\"name\":\"a\",\"type\":\"x\",\"artifact\":{\"digest\":\"md5:1\"}}]} | components[0].artifact.digest | is not a digest",
        "{\"publisher\":\"\\ud800\"} | publisher | lone surrogate",
        "{\"publisher\":\"\\u0000\"} | publisher | NUL",
        "{\"components\": | $ | Unexpected end",
        "{\"retired\":true} {} | $ | follows the end",
        "{'a':1} | $ | not valid JSON",
      })
  void refusesWithThePathAndARemedy(String json, String path, String message) {
    Fault fault =
        DocumentTypes.DESIRED_STATE
            .decode(json.getBytes(StandardCharsets.UTF_8))
            .fault()
            .orElseThrow();

    assertThat(fault.path()).isEqualTo(path);
    assertThat(fault.message()).contains(message);
  }

  @Test
  void refusesNestingThatIsTooDeepBeforeItCosts() {
    String deep = "{\"properties\":{\"a\":" + "[".repeat(100_000);
    assertThat(DocumentTypes.DESIRED_STATE.decode(deep.getBytes(StandardCharsets.UTF_8)).fault())
        .hasValueSatisfying(fault -> assertThat(fault.message()).contains("deeper than 32"));
  }

  @Test
  void refusesUnknownFieldsInProtobufToo() {
    byte[] unknown = {(byte) 0xF8, 0x07, 0x01}; // field 127
    assertThat(
            DocumentTypes.REPORTED_STATE
                .decode(unknown, Optional.of("application/x-protobuf"))
                .fault())
        .contains(new Fault("$", "unknown field number 127"));
  }

  @Test
  void refusesAnUnknownContentType() {
    assertThat(
            DocumentTypes.REPORTED_STATE
                .decode(new byte[] {'{', '}'}, Optional.of("text/plain"))
                .fault())
        .hasValueSatisfying(fault -> assertThat(fault.message()).contains("application/json"));
  }

  @Test
  void refusesEnumValuesThatMeanNothing() {
    assertThat(
            DocumentTypes.REPORTED_STATE
                .decode(
                    "{\"components\":[{\"name\":\"a\",\"state\":\"REDY\"}]}"
                        .getBytes(StandardCharsets.UTF_8))
                .fault())
        .contains(
            new Fault(
                "components[0].state",
                "\"REDY\" is none of PENDING, APPLYING, READY, FAILED, REMOVING"));
  }

  @Test
  void writes64BitIntegersAsNumbers() {
    ReportedState reported =
        ReportedState.newBuilder()
            .setObservedGeneration(1L << 60)
            .addComponents(
                ComponentReport.newBuilder().setName("a").setState(ComponentReport.State.READY))
            .build();
    assertThat(Json.compact(reported))
        .isEqualTo(
            "{\"observedGeneration\":1152921504606846976,\"components\":[{\"name\":\"a\",\"state\":\"READY\"}]}");
  }

  @Test
  void anEmptyPayloadIsAnEmptyDocumentWhereNothingIsRequired() {
    assertThat(DocumentTypes.COMMAND.decode(new byte[0]))
        .isEqualTo(new Decoded.Ok<>(Command.getDefaultInstance()));
  }

  private static DesiredState read(String json) {
    return DocumentTypes.DESIRED_STATE
        .decode(json.getBytes(StandardCharsets.UTF_8))
        .orElseThrow(fault -> new AssertionError(fault.toString()));
  }
}
