package io.twinbus.adapter.elasticnode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FlashWatchTest {
  private static final int SIZE = 3;
  private static final int MOST = 6;
  private final FlashWatch watch = new FlashWatch();

  private static PageName order(int number) {
    return PageName.of("sha256:" + "ab".repeat(32), 1, number);
  }

  private static PageName other(int number) {
    return PageName.of("sha256:" + "cd".repeat(32), 1, number);
  }

  private void fetchWhole(PageName order) {
    for (int end = 1; end <= SIZE; end++) {
      watch.asked(order, end, SIZE);
    }
  }

  private Optional<Boolean> success(PageName order) {
    return watch.stand(order).success();
  }

  @Test
  void takesSuccessForTheOrderWhosePagesWereAllAskedFor() {
    watch.ordered(order(1));
    fetchWhole(order(1));
    assertThat(watch.done(true)).isTrue();
    assertThat(success(order(1))).contains(true);
  }

  @Test
  void takesNoSuccessBeforeTheLastPage() {
    watch.ordered(order(1));
    watch.asked(order(1), 1, SIZE);
    assertThat(watch.done(true)).isTrue();
    assertThat(success(order(1))).isEmpty();
  }

  @Test
  void countsTheDoneOfAnEarlierOrderForThatOne() {
    watch.ordered(order(1));
    fetchWhole(order(1));
    watch.ordered(order(2));
    assertThat(watch.done(true)).isTrue();
    assertThat(success(order(2))).isEmpty();
    fetchWhole(order(2));
    assertThat(watch.done(true)).isTrue();
    assertThat(success(order(2))).contains(true);
  }

  @Test
  void countsAFailOfAnEarlierOrderForThatOne() {
    watch.ordered(order(1));
    watch.asked(order(1), 1, SIZE);
    watch.ordered(order(2));
    assertThat(watch.done(false)).isTrue();
    assertThat(success(order(1))).contains(false);
    assertThat(success(order(2))).isEmpty();
  }

  @Test
  void takesAFailBeforeTheFirstPage() {
    watch.ordered(order(1));
    assertThat(watch.done(false)).isTrue();
    assertThat(success(order(1))).contains(false);
  }

  @Test
  void doesNotWaitForTheDoneOfAnOrderThatNeverReachedTheBoard() {
    watch.ordered(order(1));
    watch.ordered(order(2));
    fetchWhole(order(2));
    watch.done(true);
    assertThat(success(order(2))).contains(true);
  }

  @Test
  void losesOneFlashAndNotEachToADoneThatWasLost() {
    watch.ordered(order(1));
    fetchWhole(order(1));
    watch.ordered(order(2));
    fetchWhole(order(2));
    watch.done(true); // Of 2; that of 1 was lost, and nobody can tell.
    assertThat(success(order(2))).isEmpty();
    watch.gaveUp(order(2));
    watch.ordered(order(3));
    fetchWhole(order(3));
    watch.done(true);
    assertThat(success(order(3))).contains(true);
  }

  @Test
  void knowsAnOrderOfAnEarlierProcessByItsPages() {
    watch.asked(order(7), 2, SIZE);
    assertThat(watch.open(order(8))).contains(order(7));
    assertThat(watch.other(order(8))).isEmpty();
    assertThat(watch.other(other(9))).contains(FlashWatch.Stage.FETCHING);
  }

  @Test
  void takesAPageThatIsAskedForAgainForNoProgress() {
    watch.asked(order(1), 1, SIZE);
    int version = watch.version();
    watch.asked(order(1), 1, SIZE);
    assertThat(watch.version()).isEqualTo(version);
  }

  @Test
  void forgetsOrdersWhenTheBoardStartsAgain() {
    watch.ordered(order(1));
    fetchWhole(order(1));
    watch.lost("started again", true);
    assertThat(watch.done(true)).isFalse();
    assertThat(success(order(1))).isEmpty();
  }

  @Test
  void expectsOneMoreDoneAfterItDidNotHearTheBoardForAWhile() {
    watch.ordered(order(1));
    watch.lost("no session", false);
    assertThat(watch.done(true)).isTrue();
    assertThat(watch.done(true)).isFalse();
  }

  @Test
  void takesAFlashThatItDidNotOrderForSomeoneElses() {
    assertThat(watch.done(true)).isFalse();
  }

  /**
   * A board that does its orders one after the other, whatever is ordered when, and a bus that
   * delays its words up to any number of pages: success is never believed before it happened.
   */
  @Property(tries = 2_000)
  void believesNoSuccessBeforeItHappened(
      @ForAll @Size(max = 60) List<@IntRange(max = 2) Integer> steps) {
    FlashWatch heard = new FlashWatch();
    Deque<PageName> queue = new ArrayDeque<>();
    Deque<Boolean> onTheirWay = new ArrayDeque<>();
    List<PageName> ordered = new ArrayList<>();
    List<PageName> done = new ArrayList<>();
    int page = 0;
    for (int step : steps) {
      if (step == 0 && queue.size() + onTheirWay.size() < MOST) {
        PageName name = order(ordered.size());
        ordered.add(name);
        queue.add(name);
        heard.ordered(name);
      } else if (step == 1 && !queue.isEmpty()) {
        heard.asked(queue.getFirst(), ++page, SIZE);
        if (page == SIZE) {
          done.add(queue.removeFirst());
          onTheirWay.add(true);
          page = 0;
        }
      } else if (!onTheirWay.isEmpty()) {
        heard.done(onTheirWay.removeFirst());
      }
      ordered.stream()
          .filter(name -> heard.stand(name).success().isPresent())
          .forEach(name -> assertThat(done).contains(name));
    }
  }
}
