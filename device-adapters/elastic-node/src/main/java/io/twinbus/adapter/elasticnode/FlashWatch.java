package io.twinbus.adapter.elasticnode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is heard of the orders that a board was given. A board does one order after the other, in
 * the order in which they reached it, and its DONE does not say which one it means.
 *
 * <p>INVARIANT: SUCCESS counts for an order only after the board has asked for that order's last
 * page, and not before every earlier order whose pages were all asked for has had its own DONE. A
 * DONE that was lost on its way costs another flash; none counts for a later order.
 *
 * <p>A page that is asked for again is no progress. Safe for use by many threads.
 */
final class FlashWatch {
  private static final int MOST = 8;

  private final List<Order> open = new ArrayList<>();
  private final Map<PageName, Boolean> ended = new LinkedHashMap<>();
  private Optional<String> lost = Optional.empty();
  private boolean expected;
  private int version;
  private long heardAt = System.nanoTime();

  /**
   * An order of which the board has not said DONE.
   *
   * @param bytes that the board has asked for
   * @param complete whether it asked for the last page
   * @param doubtful whether a DONE counted for an earlier order that may have been this one's
   */
  private record Order(PageName name, long bytes, boolean complete, boolean doubtful) {}

  /** How far the board is with what it was told. */
  enum Stage {
    /** It has asked for no page. */
    ORDERED,
    /** It asks for pages. */
    FETCHING,
    /** It has asked for the last page. */
    COMPLETE
  }

  /**
   * Where an order stands.
   *
   * @param stage how far it is
   * @param bytes that the board has asked for
   * @param earlier bytes of an earlier order that the board is still at
   * @param lost why the board is not at it any more
   * @param success what the board said of it
   * @param version rises with every change
   */
  record Stand(
      Stage stage,
      long bytes,
      long earlier,
      Optional<String> lost,
      Optional<Boolean> success,
      int version) {}

  /** From now on a board that is lost is lost for the one who asks. */
  synchronized void begin() {
    lost = Optional.empty();
  }

  /** The board is about to be told. */
  synchronized void ordered(PageName name) {
    add(open.size(), new Order(name, 0, false, false));
    changed();
  }

  /** The board asks for a page that ends there. */
  synchronized void asked(PageName name, long end, long size) {
    Order known = find(name).orElse(new Order(name, 0, false, false));
    if (end <= known.bytes() || ended.containsKey(name)) {
      return;
    }
    // It is at this one: others that it had begun and not fetched whole are over without a word.
    open.removeIf(o -> o.bytes() > 0 && !o.complete() && !o.name().equals(name));
    Order next = new Order(name, end, end == size, known.doubtful());
    int at = open.indexOf(known);
    if (at >= 0) {
      // What was sent before and is not begun did not reach the board.
      open.set(at, next);
      open.subList(0, at).removeIf(o -> o.bytes() == 0);
    } else {
      add((int) open.stream().filter(Order::complete).count(), next);
    }
    changed();
  }

  /**
   * The board says that a flash is over.
   *
   * @return whether it may have been one of these orders
   */
  synchronized boolean done(boolean success) {
    boolean ours = expected || !open.isEmpty();
    expected = false;
    Optional<Order> its =
        open.stream().filter(o -> o.complete() || (!success && o.bytes() > 0)).findFirst();
    if (its.isEmpty() && !success) {
      its = open.stream().findFirst();
    }
    its.ifPresent(order -> end(order, success));
    return ours;
  }

  private void end(Order order, boolean success) {
    open.remove(order);
    ended.put(order.name(), success);
    if (ended.size() > MOST) {
      ended.remove(ended.keySet().iterator().next());
    }
    open.replaceAll(o -> o.complete() ? new Order(o.name(), o.bytes(), true, true) : o);
    changed();
  }

  /**
   * The board does not do what it was told, or nobody hears of it.
   *
   * @param startedAgain whether it surely forgot
   */
  synchronized void lost(String why, boolean startedAgain) {
    expected = !startedAgain && (expected || !open.isEmpty());
    open.clear();
    lost = Optional.of(why);
    changed();
  }

  /** No DONE came for an order within its limit: if another one's may have been its, it had it. */
  synchronized void gaveUp(PageName name) {
    open.removeIf(o -> o.name().equals(name) && o.doubtful());
  }

  /** The last order that brings the same, if the board may still be at it. */
  synchronized Optional<PageName> open(PageName image) {
    return open.reversed().stream()
        .map(Order::name)
        .filter(name -> name.bringsTheSameAs(image))
        .findFirst();
  }

  /** How far the board is with something else that it was told; empty if there is nothing. */
  synchronized Optional<Stage> other(PageName image) {
    return open.stream()
        .filter(o -> !o.name().bringsTheSameAs(image))
        .findFirst()
        .map(FlashWatch::stage);
  }

  /** Whether the board said SUCCESS of an order, and was told nothing since. */
  synchronized boolean endedWell(PageName name) {
    return open.isEmpty() && ended.getOrDefault(name, false);
  }

  /** Time since anything was heard or ordered. */
  synchronized Duration quiet() {
    return Duration.ofNanos(System.nanoTime() - heardAt);
  }

  private static Stage stage(Order order) {
    return order.complete() ? Stage.COMPLETE : order.bytes() > 0 ? Stage.FETCHING : Stage.ORDERED;
  }

  private Optional<Order> find(PageName name) {
    return open.stream().filter(o -> o.name().equals(name)).findFirst();
  }

  private void add(int at, Order order) {
    open.add(at, order);
    if (open.size() > MOST) {
      open.removeFirst();
    }
  }

  private void changed() {
    version++;
    heardAt = System.nanoTime();
    notifyAll();
  }

  /** Where an order stands now. */
  synchronized Stand stand(PageName name) {
    Optional<Order> its = find(name);
    long earlier =
        open.stream()
            .takeWhile(o -> !o.name().equals(name))
            .mapToLong(Order::bytes)
            .reduce((first, last) -> last)
            .orElse(0);
    return new Stand(
        its.map(FlashWatch::stage).orElse(Stage.ORDERED),
        its.map(Order::bytes).orElse(0L),
        earlier,
        lost,
        Optional.ofNullable(ended.get(name)),
        version);
  }

  /** The version now. */
  synchronized int version() {
    return version;
  }

  /**
   * Waits for a change.
   *
   * @param seen the version that the caller knows
   * @return whether anything changed within the limit
   */
  synchronized boolean await(int seen, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (version == seen) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }
}
