package io.twinbus.broker.ledger;

import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A store whose answers come when the test lets them, in any order over different topics. */
final class SlowStore implements BusStore {
  private final Map<String, BusMessage> stored = new HashMap<>();
  private final Map<String, Deque<Runnable>> pending = new HashMap<>();
  private final List<BusMessage> history = new ArrayList<>();
  private boolean failing;

  @Override
  public CompletableFuture<Optional<BusMessage>> read(String topic) {
    CompletableFuture<Optional<BusMessage>> answer = new CompletableFuture<>();
    later(topic, () -> answer.complete(Optional.ofNullable(stored.get(topic))));
    return answer;
  }

  @Override
  public CompletableFuture<Void> retain(BusMessage message) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    boolean fails = failing;
    later(
        message.topic(),
        () -> {
          if (fails) {
            answer.completeExceptionally(new IllegalStateException("disk full"));
            return;
          }
          history.add(message);
          if (message.payload().length == 0) {
            stored.remove(message.topic());
          } else {
            stored.put(message.topic(), message);
          }
          answer.complete(null);
        });
    return answer;
  }

  @Override
  public CompletableFuture<Void> send(BusMessage message) {
    return CompletableFuture.completedFuture(null);
  }

  void fail(boolean value) {
    failing = value;
  }

  /** What was stored, oldest first. */
  List<BusMessage> history(String topic) {
    return history.stream().filter(message -> message.topic().equals(topic)).toList();
  }

  /** Answers one question of some topic; false if there is none. */
  boolean answerOne(Random random) {
    List<String> waiting =
        pending.keySet().stream().filter(topic -> !pendingOf(topic).isEmpty()).sorted().toList();
    if (waiting.isEmpty()) {
      return false;
    }
    pendingOf(waiting.get(random.nextInt(waiting.size()))).removeFirst().run();
    return true;
  }

  void answerAll() {
    Random random = new Random(1);
    while (answerOne(random)) {
      // Answers lead to more questions.
    }
  }

  private void later(String topic, Runnable answer) {
    pendingOf(topic).addLast(answer);
  }

  private Deque<Runnable> pendingOf(String topic) {
    return pending.computeIfAbsent(topic, name -> new ArrayDeque<>());
  }
}
