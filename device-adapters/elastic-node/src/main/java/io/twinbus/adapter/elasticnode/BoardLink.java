package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.NativeTopics.NativeMessage;
import io.twinbus.adapter.driver.TelemetryChannel;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One board's side of MQTT: whether it is there, what it measures, what it says of a flash; and
 * what it is told, one message at a time. While a flash runs, nothing but the flash is sent.
 *
 * <p>Whether the board is there says its retained STATUS, which the broker's word keeps true: when
 * the board's connection ends, however it ends, the broker makes it OFFLINE.
 */
final class BoardLink {
  private static final Logger LOG = LoggerFactory.getLogger(BoardLink.class);
  private static final int MOST_HELD = 16;
  private static final int MOST_CHANNELS = 64;
  private static final Duration FIRST_STATUS = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration ACKNOWLEDGED = Duration.ofSeconds(30);

  private final DriverContext context;
  private final EipTopics topics;
  private final BoardSettings settings;
  private final Events events;
  private final Pace pace;
  private final long startedAt = System.nanoTime();
  private final Map<String, TelemetryChannel> channels = new ConcurrentHashMap<>();
  private final Deque<Order> held = new ArrayDeque<>();
  private boolean connected;
  private @Nullable BoardStatus status;
  private long onlineSince;
  private boolean flashing;

  /** A message for the board. */
  private record Order(String topic, String text) {}

  /** What is heard of the board. Must not block. */
  interface Events {
    /** It came, started again, or went; or nobody can tell any more. */
    void presence(boolean startedAgain, String what);

    /** It says that a flash is over. */
    void done(boolean success);
  }

  BoardLink(DriverContext context, EipTopics topics, BoardSettings settings, Events events) {
    this.context = context;
    this.topics = topics;
    this.settings = settings;
    this.events = events;
    this.pace = new Pace(settings.pace());
  }

  void start() {
    context.topics().subscribe(topics.done(), this::done);
    context.topics().subscribe(topics.data(), this::data);
    context.topics().subscribe(topics.status(), this::status);
    context.topics().onConnection(this::connection);
  }

  /** Why the board cannot be worked with now; empty if it can. */
  synchronized Optional<String> absence() {
    if (!connected) {
      return Optional.of("the adapter has no session with the broker");
    }
    BoardStatus last = status;
    return last == null
        ? Optional.of("the board " + topics.board() + " has never been connected")
        : last.online()
            ? Optional.empty()
            : Optional.of("the board " + topics.board() + " is not connected; switch it on");
  }

  /** Gives what is retained the time to arrive after a start. */
  void awaitFirstStatus(Cancellation cancellation) throws InterruptedException {
    while (lastStatus().isEmpty() && System.nanoTime() - startedAt < FIRST_STATUS.toNanos()) {
      cancellation.pause(POLL);
    }
  }

  /** What the board said last. */
  synchronized Optional<BoardStatus> lastStatus() {
    return Optional.ofNullable(status);
  }

  private void connection(boolean up) {
    synchronized (this) {
      connected = up;
      if (!up) {
        status = null;
      }
    }
    if (up) {
      publish(new Order(topics.requesterStatus(), topics.requesterIs("ONLINE")), true);
    }
    events.presence(false, up ? "the session is back" : "the session was lost");
  }

  private void status(NativeMessage message) {
    Optional<BoardStatus> read = BoardStatus.parse(text(message));
    if (read.isEmpty()) {
      LOG.atWarn().addKeyValue("target", topics.board()).log("A STATUS cannot be read");
      return;
    }
    BoardStatus next = read.get();
    boolean started = next.online() && !message.retained();
    boolean changed;
    synchronized (this) {
      changed = started || !next.equals(status);
      boolean came = next.online() && (started || status == null || !status.online());
      status = next;
      if (came) {
        onlineSince = System.nanoTime();
      }
    }
    if (!changed) {
      return;
    }
    LOG.atInfo().addKeyValue("target", topics.board()).log("STATUS {}", next);
    if (next.online()) {
      settings.channels().stream()
          .filter(next.data()::contains)
          .forEach(channel -> send(topics.start(channel), topics.requester()));
    }
    events.presence(started, next.online() ? "the board is online" : "the board went offline");
  }

  private void data(NativeMessage message) {
    String name = EipTopics.lastLevel(message.topic());
    if (!Names.isName(name) || (channels.size() >= MOST_CHANNELS && !channels.containsKey(name))) {
      return;
    }
    TelemetryChannel channel = channels.computeIfAbsent(name, key -> context.telemetry(key, ""));
    String text = text(message);
    try {
      channel.sample(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      channel.sample(text); // Such as DONE after a flash.
    }
  }

  private void done(NativeMessage message) {
    if (EipTopics.lastLevel(message.topic()).equals("FLASH")) {
      String text = text(message).strip();
      LOG.atInfo().addKeyValue("target", topics.board()).log("DONE/FLASH {}", text);
      events.done(text.equals("SUCCESS"));
    }
  }

  /** Holds all messages back but the flash's. */
  synchronized void hold() {
    flashing = true;
  }

  /** The flash is over, however it ended. */
  void release() {
    Deque<Order> waiting;
    synchronized (this) {
      flashing = false;
      waiting = new ArrayDeque<>(held);
      held.clear();
    }
    waiting.forEach(order -> send(order.topic(), order.text()));
  }

  /** Asks for the samples of a channel; empty, or why not. */
  Optional<String> startChannel(String channel) {
    return command(topics.start(channel));
  }

  /** Wants no more samples of a channel; empty, or why not. */
  Optional<String> stopChannel(String channel) {
    return command(topics.stop(channel));
  }

  private Optional<String> command(String topic) {
    Optional<String> absence = absence();
    return absence.isPresent() || send(topic, topics.requester())
        ? absence
        : Optional.of("too many messages wait for the board; try again later");
  }

  /** Sends when it is its turn; false if too much waits. */
  private boolean send(String topic, String text) {
    synchronized (this) {
      if (flashing) {
        return held.size() < MOST_HELD && held.add(new Order(topic, text));
      }
    }
    var unused =
        context
            .scheduler()
            .schedule(
                () -> due(new Order(topic, text)),
                Math.max(pace.claim().toNanos(), settled()),
                TimeUnit.NANOSECONDS);
    return true;
  }

  private void due(Order order) {
    synchronized (this) {
      if (flashing) {
        if (held.size() < MOST_HELD) {
          held.add(order);
        }
        return;
      }
    }
    publish(order, false);
  }

  /** Nanoseconds until the board, which is new on the bus, has subscribed. */
  private synchronized long settled() {
    return Math.max(0, onlineSince + settings.settle().toNanos() - System.nanoTime());
  }

  /** Tells the board to flash, when it is its turn. */
  void flash(String order, Cancellation cancellation) throws IOException, InterruptedException {
    cancellation.pause(Duration.ofNanos(Math.max(pace.claim().toNanos(), settled())));
    try {
      context
          .topics()
          .publish(topics.flash(), order, false)
          .get(ACKNOWLEDGED.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the broker did not take the flash order: " + e.getMessage(), e);
    }
  }

  /** Says goodbye to the board. */
  void close() {
    publish(new Order(topics.requesterStatus(), topics.requesterIs("OFFLINE")), true);
  }

  private void publish(Order order, boolean retained) {
    CompletableFuture<Void> sent = context.topics().publish(order.topic(), order.text(), retained);
    var unused =
        sent.exceptionally(
            failure -> {
              LOG.atWarn()
                  .addKeyValue("topic", order.topic())
                  .log("Not sent: {}", failure.getMessage());
              return null;
            });
  }

  private static String text(NativeMessage message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }
}
