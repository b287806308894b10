package io.twinbus.broker.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The heads of the topics that were written last, so that a write need not read what is stored. */
final class HeadCache {
  private static final int MOST = 65_536;

  private final Map<String, Head> heads =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Head> eldest) {
          return size() > MOST;
        }
      };

  synchronized Optional<Head> find(String topic) {
    return Optional.ofNullable(heads.get(topic));
  }

  synchronized void remember(String topic, Head head) {
    heads.put(topic, head);
  }

  synchronized void forget(String topic) {
    heads.remove(topic);
  }
}
