package io.twinbus.bus;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The feeds of a session by topic. Guarded by the lock of {@link Intake}. */
final class FeedTable {
  private final Map<String, List<Feed>> exact = new HashMap<>();
  private final List<Feed> patterns = new ArrayList<>();

  void add(Feed feed) {
    if (feed.filter().containsWildcards()) {
      patterns.add(feed);
    } else {
      exact.computeIfAbsent(feed.filter().toString(), topic -> new ArrayList<>(1)).add(feed);
    }
  }

  void remove(Feed feed) {
    if (feed.filter().containsWildcards()) {
      patterns.remove(feed);
    } else {
      exact.computeIfPresent(
          feed.filter().toString(),
          (topic, feeds) -> {
            feeds.remove(feed);
            return feeds.isEmpty() ? null : feeds;
          });
    }
  }

  void forEach(Consumer<Feed> action) {
    exact.values().forEach(feeds -> feeds.forEach(action));
    patterns.forEach(action);
  }

  List<Feed> matching(MqttTopic topic) {
    List<Feed> matching = new ArrayList<>(2);
    matching.addAll(exact.getOrDefault(topic.toString(), List.of()));
    for (Feed feed : patterns) {
      if (feed.matches(topic)) {
        matching.add(feed);
      }
    }
    return matching;
  }
}
