package io.twinbus.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLinesTest {
  private static LoggingEvent event(String message, KeyValuePair... pairs) {
    LoggerContext context = new LoggerContext();
    LoggingEvent event =
        new LoggingEvent(
            "here", context.getLogger("io.twinbus.Test"), Level.WARN, message, null, null);
    event.setKeyValuePairs(List.of(pairs));
    return event;
  }

  private static String text(LoggingEvent event) {
    return new String(new TextLines().encode(event), StandardCharsets.UTF_8);
  }

  private static JsonNode json(LoggingEvent event) throws Exception {
    return new ObjectMapper().readTree(new JsonLines("monitor").encode(event));
  }

  @Test
  void writesPairsBehindTheMessageForPeople() {
    assertThat(text(event("Refused", new KeyValuePair("target", "pc"))))
        .endsWith("WARN  Refused  target=pc" + System.lineSeparator());
    assertThat(text(event("Refused", new KeyValuePair("why", "no room"))))
        .contains("why=\"no room\"");
  }

  @Test
  void writesOneObjectPerLineForMachines() throws Exception {
    byte[] line =
        new JsonLines("monitor")
            .encode(event("Refused\nagain", new KeyValuePair("generation", 41L)));
    assertThat(new String(line, StandardCharsets.UTF_8)).endsWith("}\n").containsOnlyOnce("\n");

    JsonNode object = json(event("Refused", new KeyValuePair("generation", 41L)));
    assertThat(object.get("service").asText()).isEqualTo("monitor");
    assertThat(object.get("level").asText()).isEqualTo("WARN");
    assertThat(object.get("message").asText()).isEqualTo("Refused");
    assertThat(object.get("generation").isIntegralNumber()).isTrue();
  }

  @Test
  void keepsItsOwnFieldsApartFromPairsOfTheSameName() throws Exception {
    JsonNode object = json(event("Refused", new KeyValuePair("message", "other")));
    assertThat(object.get("message").asText()).isEqualTo("Refused");
    assertThat(object.get("message_").asText()).isEqualTo("other");
  }

  @Test
  void hidesSecrets() throws Exception {
    LoggingEvent event =
        event(
            "Connecting",
            new KeyValuePair("brokerPassword", "hunter2"),
            new KeyValuePair("token", "eyJ"),
            new KeyValuePair("passwordFile", "/etc/password"));
    assertThat(text(event))
        .doesNotContain("hunter2")
        .doesNotContain("eyJ")
        .contains("/etc/password");
    assertThat(json(event).toString()).doesNotContain("hunter2").doesNotContain("eyJ");
  }

  @Test
  void doesNotLetAMessageForgeALine() {
    assertThat(text(event("a\n12:00:00.000 INFO  forged \u001b[31m")))
        .containsOnlyOnce(System.lineSeparator())
        .doesNotContain("\u001b");
  }

  @Test
  void showsTheChosenDebugLinesOfALibraryAndNoOthers() {
    LoggerContext context = new LoggerContext();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(lines);
    ShownLines filter =
        new ShownLines("event.dropped", arguments -> arguments.contains("queue full"));
    filter.start();
    context.addTurboFilter(filter);

    context.getLogger("event.dropped").debug("{} {} {}", "c", "t", "queue full");
    context.getLogger("event.dropped").debug("{} {} {}", "c", "t", "refused");
    context.getLogger("other").debug("{} {} {}", "c", "t", "queue full");

    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly("c t queue full");
  }

  @Test
  void choosesTheFormatByTheReaderUnlessAsked() {
    assertThat(Logging.formatOf("", true)).isEqualTo(Logging.Format.TEXT);
    assertThat(Logging.formatOf("", false)).isEqualTo(Logging.Format.JSON);
    assertThat(Logging.formatOf("json", true)).isEqualTo(Logging.Format.JSON);
    assertThat(Logging.formatOf("TEXT", false)).isEqualTo(Logging.Format.TEXT);
  }
}
