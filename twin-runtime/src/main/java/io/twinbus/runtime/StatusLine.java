package io.twinbus.runtime;

import io.twinbus.v1.TwinStatus;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Publishes the newest status of each twin, one at a time: what comes while one is on its way is
 * replaced by what follows. Used by one event loop alone.
 */
final class StatusLine {
  private final Outlet outlet;
  private final Consumer<Letter> mailbox;

  /**
   * A line.
   *
   * @param mailbox gets a {@link Letter.StatusSent} after a publication for which something waits,
   *     from any thread
   */
  StatusLine(Outlet outlet, Consumer<Letter> mailbox) {
    this.outlet = outlet;
    this.mailbox = mailbox;
  }

  /** Publishes a status; the default instance clears it. */
  void publish(Cell cell, TwinStatus status) {
    cell.waitingStatus = status;
    if (!cell.awaitsStatus()) {
      send(cell, status);
    }
  }

  /** The publication of a twin's status was acknowledged, or given up, and something waits. */
  void sent(Cell cell) {
    if (!cell.hearOfStatus()) {
      return;
    }
    TwinStatus waiting = cell.waitingStatus;
    if (waiting != null) {
      send(cell, waiting);
    }
    cell.actUponStatus();
  }

  /** Done when the newest status has arrived; at once when none is on its way. */
  CompletableFuture<Void> arrival(Cell cell) {
    CompletableFuture<Void> arrival = new CompletableFuture<>();
    cell.uponStatus(() -> arrival.complete(null));
    return arrival;
  }

  private void send(Cell cell, TwinStatus status) {
    cell.waitingStatus = null;
    cell.statusLeaves();
    var unused =
        outlet
            .status(cell.id, status)
            .whenComplete(
                (done, thrown) -> {
                  if (cell.statusArrives()) {
                    mailbox.accept(new Letter.StatusSent(cell.id));
                  }
                });
  }
}
