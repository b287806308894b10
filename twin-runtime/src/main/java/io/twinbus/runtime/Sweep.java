package io.twinbus.runtime;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Does something with every twin of an event loop, with a letter for each: others get their turn
 * between, and when what follows piles up elsewhere the rest waits as all letters do.
 */
final class Sweep {
  private final Iterator<Cell> left;
  private final Consumer<Cell> action;
  private final Runnable end;
  private final Consumer<Letter> mailbox;

  private Sweep(
      Iterator<Cell> left, Consumer<Cell> action, Runnable end, Consumer<Letter> mailbox) {
    this.left = left;
    this.action = action;
    this.end = end;
    this.mailbox = mailbox;
  }

  /**
   * Begins with the first of them, on the loop.
   *
   * @param cells those that there are now; what comes or goes meanwhile makes no difference
   * @param end follows the last of them
   * @param mailbox gets a {@link Letter.Next} for each of the others
   */
  static void over(
      Collection<Cell> cells, Consumer<Cell> action, Runnable end, Consumer<Letter> mailbox) {
    new Sweep(List.copyOf(cells).iterator(), action, end, mailbox).next();
  }

  private void next() {
    if (left.hasNext()) {
      Cell cell = left.next();
      mailbox.accept(new Letter.Next(this::next)); // whatever becomes of this one
      action.accept(cell);
    } else {
      end.run();
    }
  }
}
