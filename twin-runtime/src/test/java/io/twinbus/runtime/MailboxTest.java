package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.topic.TwinId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The letters of one event loop, on a loop that turns when it is told to. */
class MailboxTest {
  private final Turns loop = new Turns();
  private final List<String> opened = new ArrayList<>();
  private boolean congested;
  private final Mailbox box =
      new Mailbox(
          loop, () -> congested, letter -> opened.add(((Letter.Read) letter).twin().target()));

  /** An event loop whose turns are counted. */
  private static final class Turns implements Mailbox.Loop {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int turns;

    @Override
    public void soon(Runnable action) {
      waiting.add(action);
    }

    @Override
    public void later(Runnable action) {
      waiting.add(action);
    }

    void turn() {
      List<Runnable> now = List.copyOf(waiting);
      waiting.clear();
      now.forEach(Runnable::run);
      turns += now.size();
    }
  }

  private static Letter letter(String target) {
    return new Letter.Read(TwinId.of(target));
  }

  @Test
  void keepsLettersUntilItIsOpened() {
    box.put(letter("a"));
    loop.turn();
    assertThat(opened).isEmpty();
    assertThat(box.waiting()).isEqualTo(1);

    box.open();
    loop.turn();
    assertThat(opened).containsExactly("a");
    assertThat(box.waiting()).isZero();
  }

  @Test
  void wakesTheLoopOnceForAllThatWaits() {
    openEmpty();
    box.put(letter("a"));
    box.put(letter("b"));
    assertThat(loop.waiting).hasSize(1);

    loop.turn();
    assertThat(opened).containsExactly("a", "b");
  }

  @Test
  void opensWhatWasPutInInSilenceBeforeTheNextLetter() {
    openEmpty();
    box.putInSilence(letter("a"));
    assertThat(loop.waiting).isEmpty();

    box.put(letter("b"));
    loop.turn();
    assertThat(opened).containsExactly("a", "b");
  }

  @Test
  void opensWhatWasPutInInSilenceWhenItLooks() {
    openEmpty();
    box.look();
    assertThat(loop.waiting).isEmpty();

    box.putInSilence(letter("a"));
    box.look();
    box.look();
    assertThat(loop.waiting).hasSize(1);
    loop.turn();
    assertThat(opened).containsExactly("a");
  }

  @Test
  void opensNoneWhileWhatFollowsPilesUp() {
    openEmpty();
    congested = true;
    box.put(letter("a"));
    loop.turn();
    loop.turn();
    assertThat(opened).isEmpty();

    congested = false;
    loop.turn();
    assertThat(opened).containsExactly("a");
    assertThat(loop.waiting).isEmpty();
  }

  @Test
  void leavesTheLoopToOthersBetweenManyLetters() {
    openEmpty();
    List<String> all = IntStream.range(0, 1_000).mapToObj(i -> "t" + i).toList();
    all.forEach(target -> box.put(letter(target)));

    loop.turns = 0;
    while (!loop.waiting.isEmpty()) {
      loop.turn();
    }
    assertThat(opened).isEqualTo(all);
    assertThat(loop.turns).isGreaterThan(2);
  }

  private void openEmpty() {
    box.open();
    loop.turn();
  }
}
