package io.twinbus.broker.metrics;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts messages that the broker dropped on their way to a subscriber, and speaks up. The broker's
 * own counter also counts every message that a gate took away from it, so those are taken off. The
 * topic of each dropped message is in the broker's event log, {@value DroppedLines#LOGGER}.
 */
public final class QueueDrops {
  private static final Logger LOG = LoggerFactory.getLogger(QueueDrops.class);
  private static final String DROPPED = "com.hivemq.messages.dropped.count";

  private final LongAdder taken = new LongAdder();
  private final Counter dropped;
  private long reported;

  public QueueDrops(MetricRegistry broker, MeterRegistry meters) {
    this.dropped = broker.counter(DROPPED);
    FunctionCounter.builder("twinbus.broker.queue.dropped", this, QueueDrops::count)
        .description("Messages that the broker dropped on their way to a subscriber")
        .register(meters);
  }

  /** A gate took a message away from the broker: that is no loss. */
  public void taken() {
    taken.increment();
  }

  /** Messages that were lost on their way to a subscriber. */
  public long count() {
    return Math.max(0, dropped.getCount() - taken.sum());
  }

  /** Logs what was lost since the last call. */
  public synchronized void report() {
    long now = count();
    if (now > reported) {
      LOG.atError()
          .addKeyValue("messages", now - reported)
          .log(
              "messages to slow subscribers were dropped: event.message-dropped names their"
                  + " topics");
      reported = now;
    }
  }
}
