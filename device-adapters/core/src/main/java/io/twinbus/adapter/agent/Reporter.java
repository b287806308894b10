package io.twinbus.adapter.agent;

import io.twinbus.bus.Bus;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ReportedState;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the reported state: at most once in the spacing, one publication at a time, and always
 * the last state in the end, also across a lost connection.
 */
final class Reporter {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Address.Reported address;
  private final Supplier<@Nullable Bus> bus;
  private final Supplier<ReportedState> state;
  private final Executor mailbox;
  private final ScheduledExecutorService timer;
  private final Duration spacing;
  private final Duration every;
  private @Nullable ReportedState published;
  private boolean wanted;
  private boolean scheduled;
  private boolean sending;
  private long earliest = System.nanoTime();
  private long lastSent = System.nanoTime();

  Reporter(
      TwinId twin,
      Supplier<@Nullable Bus> bus,
      Supplier<ReportedState> state,
      Executor mailbox,
      ScheduledExecutorService timer,
      Duration spacing,
      Duration every) {
    this.address = new Address.Reported(twin);
    this.bus = bus;
    this.state = state;
    this.mailbox = mailbox;
    this.timer = timer;
    this.spacing = spacing;
    this.every = every;
  }

  /** The state may have changed. On the mailbox's thread, as all that follows. */
  void changed() {
    wanted = true;
    schedule();
  }

  /** What was published may be lost: publish again. */
  void again() {
    published = null;
    changed();
  }

  /** Reports again when nothing has changed for long: evidence that the device is alive. */
  void refresh() {
    if (System.nanoTime() - lastSent >= every.toNanos()) {
      again();
    }
  }

  private void schedule() {
    if (scheduled || sending || !wanted || timer.isShutdown()) {
      return;
    }
    scheduled = true;
    long wait = Math.max(0, earliest - System.nanoTime());
    var unused = timer.schedule(() -> mailbox.execute(this::send), wait, TimeUnit.NANOSECONDS);
  }

  private void send() {
    scheduled = false;
    Bus session = bus.get();
    if (session == null || !session.isConnected()) {
      return; // The next connection asks for a report again.
    }
    wanted = false;
    ReportedState next = state.get();
    if (sameExceptTime(next)) {
      return;
    }
    sending = true;
    earliest = System.nanoTime() + spacing.toNanos();
    var unused =
        session
            .publish(address, next)
            .whenComplete((done, failure) -> mailbox.execute(() -> sent(next, failure)));
  }

  private void sent(ReportedState next, @Nullable Throwable failure) {
    sending = false;
    if (failure == null) {
      published = next;
      lastSent = System.nanoTime();
    } else {
      LOG.atWarn()
          .addKeyValue("twin", address.twin())
          .log("Report not published: {}", failure.getMessage());
      wanted = true;
      earliest = System.nanoTime() + RETRY.toNanos();
    }
    schedule();
  }

  private boolean sameExceptTime(ReportedState next) {
    return published != null
        && published.toBuilder()
            .clearReportedAt()
            .build()
            .equals(next.toBuilder().clearReportedAt().build());
  }
}
