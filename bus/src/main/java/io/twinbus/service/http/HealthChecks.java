package io.twinbus.service.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What a service knows of its own health. A check answers at once with what is wrong, or with
 * nothing; one that throws is taken as wrong. Safe for use by many threads.
 */
public final class HealthChecks {
  /** A check: empty when all is well, otherwise a sentence for people. */
  public interface Check extends Supplier<Optional<String>> {}

  private final Map<String, Check> alive = new ConcurrentHashMap<>();
  private final Map<String, Check> ready = new ConcurrentHashMap<>();

  /** The service cannot go on without a restart while this says something: {@code /healthz}. */
  public void alive(String name, Check check) {
    alive.put(name, check);
  }

  /** The service cannot do its work right now while this says something: {@code /readyz}. */
  public void ready(String name, Check check) {
    ready.put(name, check);
  }

  /** What is wrong with its life, by check; empty when nothing is. */
  public Map<String, String> ailments() {
    return failing(alive);
  }

  /** What keeps it from its work, by check, ailments included; empty when nothing does. */
  public Map<String, String> obstacles() {
    Map<String, String> all = new LinkedHashMap<>(failing(alive));
    all.putAll(failing(ready));
    return all;
  }

  private static Map<String, String> failing(Map<String, Check> checks) {
    Map<String, String> failing = new LinkedHashMap<>();
    checks.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              Check check = checks.get(name);
              if (check != null) {
                answer(check).ifPresent(problem -> failing.put(name, problem));
              }
            });
    return failing;
  }

  private static Optional<String> answer(Check check) {
    try {
      return check.get();
    } catch (RuntimeException e) {
      return Optional.of("the check itself failed: " + e);
    }
  }
}
