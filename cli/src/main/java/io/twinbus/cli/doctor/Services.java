package io.twinbus.cli.doctor;

import io.twinbus.cli.context.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at runtime and monitor by their HTTP endpoints: are they ready, which version, which time.
 */
public final class Services {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration MOST_SKEW = Duration.ofSeconds(5);
  private static final Pattern VERSION = Pattern.compile("version=\"([^\"]*)\"");

  private Services() {}

  /** What there is to say of the services of a context. */
  public static List<Finding> look(Context context) throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      look(http, "runtime", context.runtime(), "/readyz", findings);
      look(http, "monitor", context.dashboard(), "/healthz", findings);
    }
    return findings;
  }

  private static void look(
      HttpClient http, String what, @Nullable URI address, String path, List<Finding> findings)
      throws InterruptedException {
    if (address == null) {
      findings.add(
          Finding.warning(
              what,
              "the context does not say where it is",
              "Add its address: twinbus context add … --"
                  + (what.equals("monitor") ? "dashboard" : what)
                  + " http://HOST:PORT"));
      return;
    }
    try {
      HttpResponse<String> ready = get(http, address.resolve(path));
      if (ready.statusCode() == 200) {
        findings.add(
            Finding.ok(
                what,
                address
                    + " is ready"
                    + version(http, address).map(text -> ", version " + text).orElse("")));
      } else {
        findings.add(
            Finding.failed(
                what,
                address + " is not ready: " + ready.body().strip().replace('\n', ' '),
                "Wait a moment; if it stays so, look at its log"));
      }
      clock(what, ready).ifPresent(findings::add);
    } catch (IOException e) {
      findings.add(
          Finding.failed(
              what,
              address + " does not answer: " + e.getClass().getSimpleName(),
              "Start it; on this machine: twinbus up"));
    }
  }

  private static Optional<Finding> clock(String what, HttpResponse<String> answer) {
    Optional<String> date = answer.headers().firstValue("Date");
    if (date.isEmpty()) {
      return Optional.empty(); // it does not tell its time
    }
    try {
      Instant theirs =
          ZonedDateTime.parse(date.get(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration skew = Duration.between(theirs, Instant.now());
      return Optional.of(
          skew.abs().compareTo(MOST_SKEW) > 0
              ? Finding.warning(
                  "clock",
                  "the clock here is " + skew.toSeconds() + " s before that of the " + what,
                  "Set the clocks by NTP: times in tables are wrong until then")
              : Finding.ok("clock", "as that of the " + what));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> version(HttpClient http, URI address)
      throws InterruptedException, IOException {
    HttpResponse<String> metrics = get(http, address.resolve("/metrics"));
    Matcher found = VERSION.matcher(metrics.body());
    return metrics.statusCode() == 200 && found.find()
        ? Optional.of(found.group(1))
        : Optional.empty();
  }

  private static HttpResponse<String> get(HttpClient http, URI address)
      throws InterruptedException, IOException {
    return http.send(
        HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
