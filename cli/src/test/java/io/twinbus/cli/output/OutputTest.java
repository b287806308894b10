package io.twinbus.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table = new Table("NAME", "READY", "").row("a-long-name", "1/2", "").row("b", "-", "x");
    assertThat(table.lines())
        .containsExactly("NAME          READY", "a-long-name   1/2", "b             -       x");
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void aRowHasAsManyCellsAsThereAreHeadings() {
    Table table = new Table("A", "B");
    assertThatThrownBy(() -> table.row("only one")).hasMessageContaining("1 cells");
  }

  @Test
  void timesAreSaidAsPeopleSayThem() {
    assertThat(
            List.of(
                Ago.of(Duration.ofSeconds(-1)),
                Ago.of(Duration.ofSeconds(119)),
                Ago.of(Duration.ofMinutes(3)),
                Ago.of(Duration.ofHours(30)),
                Ago.of(Duration.ofDays(3))))
        .containsExactly("0s", "119s", "3m", "30h", "3d");
    assertThat(Ago.of(Timestamp.getDefaultInstance(), Instant.now())).isEqualTo("-");
  }

  @Test
  void amountsOfBytesAreSaidAsPeopleSayThem() {
    assertThat(List.of(Bytes.of(0), Bytes.of(1023), Bytes.of(1536), Bytes.of(20L << 20)))
        .containsExactly("0 B", "1023 B", "1.5 KiB", "20 MiB");
  }

  @Test
  void aBarIsFullAtTheEndAndNeverBeyond() {
    assertThat(LiveLine.bar(0, 0)).endsWith("] 0 %").doesNotContain("█");
    assertThat(LiveLine.bar(1, 2)).endsWith("] 50 %");
    assertThat(LiveLine.bar(9, 3)).endsWith("] 100 %").doesNotContain("░");
  }

  @Test
  void thereAreNoColoursWithoutATerminal() {
    assertThat(Style.states("IN_SYNC FAILED")).isEqualTo("IN_SYNC FAILED");
    assertThat(Style.BAD.of("x")).isEqualTo("x");
  }

  @Test
  void textThatIsNotJsonIsItself() {
    assertThat(Documents.lenient("plain text").isTextual()).isTrue();
    assertThat(Documents.lenient("{\"a\":1}").get("a").asInt()).isEqualTo(1);
  }
}
