package io.twinbus.cli.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.session.BusSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every fault in every phase, once and lasting, each on a board of its own, all flashed at once:
 * with and without monitors, and while the runtime or the broker is killed.
 */
@NullUnmarked
class RecoveryMatrixTest {
  /** What a busy machine may add to any time that the stack measures. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<Cell> CELLS = Cell.all();

  @TempDir static Path folder;
  private static RecoveryStack stack;
  private static Boards boards;
  private static Witness witness;
  private static BusSession session;
  private static int rounds;

  @BeforeAll
  static void startWithAGoodImageEverywhere() throws Exception {
    stack = new RecoveryStack(folder, CELLS);
    stack.start();
    session = stack.session();
    witness = new Witness(stack.uri());
    boards = new Boards(CELLS, stack.uri(), folder);
    Round round = new Round(witness, CELLS, newImage(), rounds++);
    round.begin();
    awaitEnd(round, Instant.EPOCH);
  }

  @AfterAll
  static void stop() throws Exception {
    boards.close();
    witness.close();
    session.close();
    stack.close();
  }

  /** Uploads an image that no board has seen; its digest. */
  private static String newImage() throws IOException {
    byte[] content = new byte[Cell.IMAGE];
    new Random(rounds).nextBytes(content);
    Path file = Files.write(folder.resolve("image-" + rounds), content);
    return RuntimeStore.upload(session, file, stored -> {});
  }

  @ParameterizedTest
  @EnumSource
  void endsEveryFlashOnTheNewImageOrOnTheLastGoodOne(Column column) throws Exception {
    String image = newImage();
    boards.spoil(image);
    Round round = new Round(witness, CELLS, image, rounds++);
    prepare(column);
    Instant began = Instant.now();
    int recoveries = witness.recoveries();
    round.begin();
    disturb(column, image, recoveries);
    awaitEnd(round, began);

    assertThat(round.onNewImage())
        .as("a passing fault is survived, and an image that does harm is not kept")
        .isBetween(1L, CELLS.size() - 1L);
    assertThat(round.commanded()).isPositive();
    assertThat(round.lost()).as("commands that nobody heard of again").isEmpty();
    assertThat(round.disordered()).isEmpty();
    assertThatEveryGateOpenedInTime(began);
  }

  private static void prepare(Column column) throws Exception {
    switch (column) {
      case MONITOR_DEAD -> stack.stopMonitors();
      case TWO_MONITORS -> {
        stack.stopMonitors();
        stack.startMonitor("one");
        stack.startMonitor("two");
      }
      case MONITOR_ALIVE, RUNTIME_KILLED, BROKER_KILLED -> {
        stack.stopMonitors();
        stack.startMonitor("one");
      }
    }
  }

  private static void disturb(Column column, String image, int recoveries) throws Exception {
    if (column == Column.MONITOR_DEAD || column == Column.MONITOR_ALIVE) {
      return;
    }
    await("boards are written").atMost(PATIENCE).until(() -> witness.sawWriting(image));
    if (column == Column.TWO_MONITORS) {
      await("the ladder").atMost(PATIENCE).until(() -> witness.recoveries() > recoveries);
      stack.stopMonitor("one");
      stack.startMonitor("one");
      return;
    }
    JavaProcess victim = column == Column.RUNTIME_KILLED ? stack.runtime() : stack.broker();
    victim.kill();
    victim.start();
    victim.awaitReady();
    await("the ladder").atMost(PATIENCE).until(() -> witness.recoveries() > recoveries);
    victim.kill();
    victim.start();
    victim.awaitReady();
  }

  private static void awaitEnd(Round round, Instant since) throws Exception {
    try {
      await("all flashes end").atMost(PATIENCE).until(() -> round.open().isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(story(round.open(), since), e);
    }
  }

  private static void assertThatEveryGateOpenedInTime(Instant since) throws Exception {
    Duration most = RecoveryStack.DEADLINE.multipliedBy(2).plus(Duration.ofSeconds(2)).plus(SLACK);
    List<Cell> late = new ArrayList<>();
    for (Cell cell : CELLS) {
      boolean inTime =
          History.read(session, cell.twin(), since).closedAfterLastRung().stream()
              .allMatch(span -> span.compareTo(most) <= 0);
      if (!inTime) {
        late.add(cell);
      }
    }
    assertThat(late).withFailMessage(() -> story(late, since)).isEmpty();
  }

  /** What happened to these cells, by the twins' own word. */
  private static String story(List<Cell> cells, Instant since) {
    StringBuilder story = new StringBuilder(cells.size() + " of " + CELLS.size() + " cells:");
    try {
      for (Cell cell : cells) {
        story.append(History.read(session, cell.twin(), since).text());
        story.append("\n  status: ").append(witness.status(cell.twin()));
        story.append("  runs ").append(witness.booted(cell.twin()));
        witness.flashes(cell.twin()).stream()
            .skip(Math.max(0, witness.flashes(cell.twin()).size() - 5))
            .forEach(each -> story.append("\n  said: ").append(each));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return story.toString();
  }
}
