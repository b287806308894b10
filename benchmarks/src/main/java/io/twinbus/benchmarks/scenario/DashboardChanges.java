package io.twinbus.benchmarks.scenario;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.benchmarks.BenchException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Changes of twins on their way to the page: when the broker hands each to a subscriber, and when
 * the page shows it. Both clocks are those of one machine.
 */
final class DashboardChanges {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final String IN_SYNC = "IN_SYNC";

  private final Map<String, Boolean> expected = new ConcurrentHashMap<>();
  private final Map<String, Long> published = new ConcurrentHashMap<>();

  /** From now on this twin is about to have all its components ready, or one not ready. */
  void expect(String target, boolean ready) {
    expected.put(target, ready);
  }

  /** The broker hands out a status; tells the listener of the first that is expected of a twin. */
  void published(Mqtt5Publish status, Consumer<String> listener) {
    String target = status.getTopic().getLevels().get(3);
    int says = Reports.isReady(status.getPayloadAsBytes());
    if (says >= 0) {
      published(target, says == 1, System.currentTimeMillis(), listener);
    }
  }

  void published(String target, boolean ready, long at, Consumer<String> listener) {
    if (Boolean.valueOf(ready).equals(expected.get(target))
        && published.putIfAbsent(target, at) == null) {
      listener.accept(target);
    }
  }

  /** Whether the page shows every change that is expected. */
  boolean areAll(List<DashboardPage.Shown> shown) {
    return firsts(shown).keySet().containsAll(expected.keySet());
  }

  /**
   * Milliseconds from the broker to the page, for every change that is expected.
   *
   * @throws BenchException if the page does not show one
   */
  Histogram lags(List<DashboardPage.Shown> shown) {
    Map<String, Long> firsts = firsts(shown);
    Histogram lags = new Histogram(SIGNIFICANT_DIGITS);
    published.forEach(
        (target, at) -> {
          Long seen = firsts.get(target);
          if (seen == null) {
            throw new BenchException("the page does not show what became of " + target);
          }
          lags.recordValue(Math.max(0, seen - at));
        });
    return lags;
  }

  private Map<String, Long> firsts(List<DashboardPage.Shown> shown) {
    Map<String, Long> firsts = new HashMap<>();
    for (DashboardPage.Shown each : shown) {
      if (Boolean.valueOf(each.phase().equals(IN_SYNC)).equals(expected.get(each.target()))) {
        firsts.putIfAbsent(each.target(), each.at());
      }
    }
    return firsts;
  }
}
