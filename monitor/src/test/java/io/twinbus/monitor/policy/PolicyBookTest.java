package io.twinbus.monitor.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.monitor.MonitorConfig;
import io.twinbus.monitor.recovery.FlashDeadlines;
import io.twinbus.service.config.Configuration;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyBookTest {
  private static PolicyBook read(String yaml) {
    return new PolicyBook(Configuration.parse("test", yaml, MonitorConfig.class).policies());
  }

  @Test
  void hasTheDocumentedDefaults() {
    HealthPolicy policy = read("id: m").forTarget("default", "pc", Map.of());

    assertThat(policy).isEqualTo(HealthPolicy.DEFAULT);
    assertThat(policy.flash())
        .isEqualTo(
            new FlashDeadlines(
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(120),
                Duration.ofSeconds(5)));
    assertThat(policy.freshness()).isEqualTo(Duration.ofMinutes(2));
    assertThat(policy.offlineAfter()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void lastMatchingRuleWinsValueByValue() {
    PolicyBook book =
        read(
            """
            policies:
              - freshness: 5m
              - kind: nxp-board
                freshness: 30s
                flash: {writing: 10s}
              - kind: nxp-board
                labels: {zone: lab}
                flash: {rebooting: 20s}
              - tenant: other
                freshness: 1h
            """);

    HealthPolicy lab = book.forTarget("default", "nxp-board", Map.of("zone", "lab", "x", "y"));

    assertThat(lab.freshness()).isEqualTo(Duration.ofSeconds(30));
    assertThat(lab.flash().writing()).isEqualTo(Duration.ofSeconds(10));
    assertThat(lab.flash().rebooting()).isEqualTo(Duration.ofSeconds(20));
    assertThat(book.forTarget("default", "pc", Map.of()).freshness())
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(book.forTarget("other", "nxp-board", Map.of()).freshness())
        .isEqualTo(Duration.ofHours(1));
  }
}
