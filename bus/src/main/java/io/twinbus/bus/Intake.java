package io.twinbus.bus;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.topic.Address;
import io.twinbus.topic.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in every message of a session, hands it to the feeds that want it, and acknowledges it.
 *
 * <p>Guarantees: a message is acknowledged only after its handlers; acknowledgements go in the
 * order of arrival (MQTT 5 §4.6), so a slow handler holds back the broker instead of losing
 * messages; what the broker sends again after a reconnect is recognised and not handled twice; what
 * arrives for a resumed session before its subscriptions are made again waits for them.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** How long messages of a resumed session wait for their subscription. */
  private static final Duration HOLD = Duration.ofSeconds(60);

  private final BusMeters meters;
  private final FeedTable feeds = new FeedTable();

  /** Not acknowledged on this connection, in the order of arrival. */
  private final ArrayDeque<Receipt> outstanding = new ArrayDeque<>();

  /** Not acknowledged on the last connection: the broker sends these again, first and in order. */
  private final ArrayDeque<Receipt> stale = new ArrayDeque<>();

  /** Nobody wanted these yet. */
  private final ArrayDeque<Receipt> held = new ArrayDeque<>();

  private @Nullable ScheduledFuture<?> holding;

  Intake(BusMeters meters) {
    this.meters = meters;
  }

  /** How many messages are not acknowledged yet. */
  synchronized int unacknowledged() {
    return outstanding.size();
  }

  /** A message arrived. Called by the client, one message after the other. */
  void arrived(Mqtt5Publish message) {
    take(message).forEach(Feed::start);
  }

  /** Takes a message in; who wants it. */
  private synchronized List<Feed> take(Mqtt5Publish message) {
    Receipt receipt = new Receipt(message);
    if (!receipt.isAtMostOnce()) {
      Receipt repeated = repeatedBy(message);
      if (repeated != null) {
        repeated.takeOver(message);
        outstanding.add(repeated);
        settle();
        return List.of();
      }
      outstanding.add(receipt);
    }
    List<Feed> wanted = feeds.matching(message.getTopic());
    if (!offer(receipt, wanted)) {
      if (holding != null && !receipt.isAtMostOnce() && !isAnswer(message)) {
        held.add(receipt);
      } else {
        giveUp(receipt);
      }
    }
    return wanted;
  }

  /** From now on the feed gets what matches it, first of all what was waiting for it. */
  void add(Feed feed) {
    addAndOffer(feed);
    feed.start();
  }

  private synchronized void addAndOffer(Feed feed) {
    feeds.add(feed);
    for (Iterator<Receipt> each = held.iterator(); each.hasNext(); ) {
      Receipt receipt = each.next();
      if (feed.matches(receipt.message.getTopic()) && offer(receipt, List.of(feed))) {
        each.remove();
      }
    }
  }

  synchronized void remove(Feed feed) {
    feeds.remove(feed);
  }

  /** A handler is done with a message. */
  synchronized void done(Receipt receipt) {
    receipt.done();
    settle();
  }

  /** The broker still had the session of an earlier process: its messages may come at once. */
  synchronized void resumed() {
    holding = BusThreads.TIMER.schedule(this::stopHolding, HOLD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The broker does not have the session any more: nothing comes again. */
  synchronized void sessionLost() {
    stale.clear();
    feeds.forEach(Feed::shed);
  }

  /**
   * The connection is gone. The client forgets the messages of that connection: it would otherwise
   * wait for their acknowledgement before it sends any other (hivemq-mqtt-client issue 796).
   */
  synchronized void disconnected() {
    outstanding.forEach(Receipt::release);
    outstanding.addAll(stale);
    stale.clear();
    stale.addAll(outstanding);
    outstanding.clear();
  }

  /** The session ends here. What is held comes again to the next process. */
  synchronized void close() {
    if (holding != null) {
      holding.cancel(false);
      holding = null;
    }
    held.clear();
  }

  private @Nullable Receipt repeatedBy(Mqtt5Publish message) {
    if (stale.isEmpty()) {
      return null;
    }
    boolean repeated = stale.stream().anyMatch(receipt -> receipt.isRepeatedBy(message));
    while (!stale.isEmpty()) {
      Receipt first = stale.remove();
      if (repeated && first.isRepeatedBy(message)) {
        return first;
      }
    }
    return null;
  }

  /**
   * Answers belong to a request of this process: nobody will subscribe to those of a former one.
   */
  private static boolean isAnswer(Mqtt5Publish message) {
    return Topics.parse(message.getTopic().toString()).orElse(null) instanceof Address.Client;
  }

  private boolean offer(Receipt receipt, List<Feed> wanted) {
    boolean taken = false;
    for (Feed feed : wanted) {
      Feed.Offer offer = feed.offer(receipt);
      taken |= offer != Feed.Offer.NOT_TAKEN;
      if (offer == Feed.Offer.OWED) {
        receipt.addHandler();
      }
    }
    if (taken) {
      receipt.settled();
      settle();
    }
    return taken;
  }

  private void giveUp(Receipt receipt) {
    meters.unmatched.increment();
    LOG.atDebug()
        .addKeyValue("topic", receipt.message.getTopic())
        .log("Ignored a message that no subscription wants");
    receipt.settled();
    settle();
  }

  private synchronized void stopHolding() {
    holding = null;
    if (!held.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("messages", held.size())
          .addKeyValue("topic", held.getFirst().message.getTopic())
          .log("Gave up messages of a former session that nobody subscribes to any more");
    }
    held.forEach(this::giveUp);
    held.clear();
  }

  private void settle() {
    while (!outstanding.isEmpty() && outstanding.getFirst().isAcknowledged()) {
      outstanding.remove().release();
    }
  }
}
