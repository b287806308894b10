package io.twinbus.broker.connection;

import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the retained STATUS of boards true (EIP v0.2). A board's will says OFFLINE when its
 * connection breaks; but nobody says so when it disconnects in good order, or when the broker
 * itself was killed. Then this does. Safe for use by many threads.
 */
public final class BoardBook {
  private static final Logger LOG = LoggerFactory.getLogger(BoardBook.class);
  private static final String ROOT = "eip://uni-due.de/es/";
  private static final String STATUS = "/STATUS";
  private static final String ONLINE = "STATE:ONLINE;";
  private static final String OFFLINE = "STATE:OFFLINE;";

  private final BusStore store;
  private final Map<String, Integer> connections = new HashMap<>();
  private final List<BusMessage> left = new ArrayList<>();

  public BoardBook(BusStore store) {
    this.store = store;
  }

  /** Takes up a retained message that is there when the broker starts, if it is such a STATUS. */
  public synchronized void restore(BusMessage message) {
    if (message.topic().startsWith(ROOT)
        && message.topic().endsWith(STATUS)
        && offline(message).isPresent()) {
      left.add(message);
    }
  }

  /**
   * Says of those who were online when the broker ended that they are not.
   *
   * @return completes when that is stored
   */
  public synchronized CompletableFuture<Void> afterRestart() {
    CompletableFuture<?>[] stored =
        left.stream()
            .flatMap(message -> offline(message).stream())
            .map(store::retain)
            .toArray(CompletableFuture<?>[]::new);
    left.clear();
    return CompletableFuture.allOf(stored);
  }

  /** A board is connected. */
  public synchronized void opened(Identity board) {
    board.targets().forEach(target -> connections.merge(topic(target), 1, Integer::sum));
  }

  /** A board's connection is over, however it ended. */
  public void closed(Identity board) {
    for (String target : board.targets()) {
      String topic = topic(target);
      synchronized (this) {
        connections.computeIfPresent(topic, (key, count) -> count > 1 ? count - 1 : null);
      }
      var unused = store.read(topic).thenCompose(found -> settle(topic, found));
    }
  }

  private synchronized CompletableFuture<Void> settle(String topic, Optional<BusMessage> found) {
    Optional<BusMessage> offline =
        connections.containsKey(topic)
            ? Optional.empty() // It is back already, and speaks for itself.
            : found.flatMap(BoardBook::offline);
    return offline
        .map(
            message -> {
              LOG.atInfo().addKeyValue("topic", topic).log("a board left without saying so");
              return store.retain(message);
            })
        .orElse(CompletableFuture.completedFuture(null));
  }

  private static String topic(String target) {
    return ROOT + target + STATUS;
  }

  private static Optional<BusMessage> offline(BusMessage message) {
    String text = new String(message.payload(), StandardCharsets.UTF_8);
    return text.contains(ONLINE)
        ? Optional.of(
            new BusMessage(
                message.topic(),
                text.replace(ONLINE, OFFLINE).getBytes(StandardCharsets.UTF_8),
                message.contentType(),
                message.userProperties()))
        : Optional.empty();
  }
}
