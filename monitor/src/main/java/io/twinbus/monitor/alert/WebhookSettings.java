package io.twinbus.monitor.alert;

import io.twinbus.service.config.Default;
import io.twinbus.service.config.Secret;
import io.twinbus.v1.Alert;
import java.net.URI;
import java.time.Duration;

/**
 * Where alerts are sent.
 *
 * @param url an http or https address that takes a POST
 * @param secret signs each request
 * @param severity alerts below this are not sent: INFO, WARNING or CRITICAL
 * @param attempts how often one is tried, with a growing pause between
 * @param firstPause the pause after the first attempt that failed; it doubles each time
 * @param timeout for one attempt
 */
public record WebhookSettings(
    URI url,
    Secret secret,
    @Default("WARNING") Level severity,
    @Default("6") int attempts,
    @Default("1s") Duration firstPause,
    @Default("10s") Duration timeout) {
  /** How bad an alert is. */
  public enum Level {
    INFO(Alert.Severity.INFO),
    WARNING(Alert.Severity.WARNING),
    CRITICAL(Alert.Severity.CRITICAL);

    private final Alert.Severity least;

    Level(Alert.Severity least) {
      this.least = least;
    }
  }

  public WebhookSettings {
    if (attempts < 1 || attempts > 16) {
      throw new IllegalArgumentException("attempts must be between 1 and 16, is " + attempts);
    }
    if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
      throw new IllegalArgumentException("a webhook's url begins with http:// or https://");
    }
  }

  boolean wants(Alert.Severity of) {
    return of.getNumber() >= severity.least.getNumber();
  }
}
