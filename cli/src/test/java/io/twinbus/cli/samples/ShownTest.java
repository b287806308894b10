package io.twinbus.cli.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test that compares must be able to tell: what counts as the same, and what does not. */
class ShownTest {
  @TempDir Path folder;

  @Test
  void timesGenerationsAndWidthsDiffer() {
    assertThat(
            Shown.isAll(
                List.of("after 9.6 s.", "pc   IN_SYNC   2s   1   yes   0s   1/1 ready"),
                List.of("after 12 s.", "", "pc     IN_SYNC  14m  23→24  yes  1s 1/1 ready")))
        .isTrue();
  }

  @Test
  void aMissingAnotherOrAnAdditionalLineIsSeen() {
    assertThat(Shown.isAll(List.of("a", "b"), List.of("a"))).isFalse();
    assertThat(Shown.isAll(List.of("a", "b"), List.of("a", "c"))).isFalse();
    assertThat(Shown.isAll(List.of("a", "b"), List.of("a", "b", "c"))).isFalse();
    assertThat(Shown.isAll(List.of("a", "b"), List.of("b", "a"))).isFalse();
    assertThat(Shown.isAll(List.of("a …(x)"), List.of("a b (x)"))).isTrue();
  }

  @Test
  void whatOneMachineSaysIsInOrderAndWhatSeveralSayIsNot() {
    List<String> shown = List.of("pc: FLASHING", "ecu: PENDING", "ecu: IN_SYNC", "pc: IN_SYNC");

    assertThat(Shown.isPart(shown, List.of("pc: FLASHING", "x", "pc: IN_SYNC", "ecu: IN_SYNC")))
        .isTrue();
    assertThat(Shown.isPart(shown, List.of("pc: IN_SYNC", "pc: FLASHING", "ecu: IN_SYNC")))
        .isFalse();
    assertThat(Shown.isPart(shown, List.of("pc: FLASHING", "pc: IN_SYNC"))).isFalse();
  }

  @Test
  void commandsAndWhatTheyPrintAreReadFromFencedBlocks() throws IOException {
    Path readme =
        Files.writeString(
            folder.resolve("README.md"),
            """
            Text, and `$ no command`.
            ```console up
            $ ./twinbus up
            broker …
            ```
            ```sh
            $ not run
            ```
            ```console
            $ one \\
            >   two
            1
            $ three
            ```
            ```console up
            later
            ```
            """);

    assertThat(Walkthrough.read(readme).steps())
        .containsExactly(
            new Walkthrough.Step("./twinbus up", true, List.of("broker …")),
            new Walkthrough.Step("one \\\n  two", false, List.of("1")),
            new Walkthrough.Step("three", false, List.of()),
            new Walkthrough.Step("", true, List.of("later")));
  }
}
