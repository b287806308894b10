package io.twinbus.adapter.testkit;

import io.twinbus.adapter.agent.AgentTopics;
import io.twinbus.adapter.driver.NativeTopics;
import io.twinbus.bus.Bus;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The topics of a device over a session of their own, which ends with them. */
public final class SessionTopics implements NativeTopics, AutoCloseable {
  private final AgentTopics topics = new AgentTopics();
  private final Bus bus;

  /** Topics over this session. */
  public SessionTopics(Bus bus) {
    this.bus = bus;
    topics.use(bus);
  }

  @Override
  public CompletableFuture<Void> publish(String topic, String text, boolean retained) {
    return topics.publish(topic, text, retained);
  }

  @Override
  public void subscribe(String topicFilter, Consumer<NativeMessage> handler) {
    topics.subscribe(topicFilter, handler);
  }

  @Override
  public void onConnection(Consumer<Boolean> listener) {
    topics.onConnection(listener);
  }

  @Override
  public void close() {
    bus.close();
  }
}
