package io.twinbus.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Skips, or fails, what {@link Requires} something that is not there. */
public final class RequiresCondition
    implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback {
  static final String VARIABLE = "TWINBUS_REQUIRE";

  /** A JUnit configuration parameter, or system property, that stands before the variable. */
  static final String PARAMETER = "twinbus.require";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> reasons = new ArrayList<>();
    for (Facility facility : facilities(context)) {
      facility
          .missing()
          .filter(reason -> !isDemanded(context, facility))
          .ifPresent(reason -> reasons.add("needs " + facility.label() + ": " + reason));
    }
    return reasons.isEmpty()
        ? ConditionEvaluationResult.enabled("everything it needs is there, or is demanded")
        : ConditionEvaluationResult.disabled(String.join("; ", reasons));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    demand(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    demand(context);
  }

  private static void demand(ExtensionContext context) {
    for (Facility facility : facilities(context)) {
      Optional<String> missing = facility.missing();
      if (missing.isPresent() && isDemanded(context, facility)) {
        throw new AssertionError(
            VARIABLE + " demands " + facility.label() + ", but: " + missing.get());
      }
    }
  }

  private static List<Facility> facilities(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getElement(), Requires.class).stream()
        .flatMap(requires -> Arrays.stream(requires.value()))
        .map(RequiresCondition::facility)
        .toList();
  }

  private static Facility facility(String label) {
    return Facility.ofLabel(label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "@Requires(\""
                        + label
                        + "\"): known are "
                        + Arrays.stream(Facility.values())
                            .map(Facility::label)
                            .collect(Collectors.joining(", "))));
  }

  private static boolean isDemanded(ExtensionContext context, Facility facility) {
    String demands =
        context
            .getConfigurationParameter(PARAMETER)
            .orElseGet(() -> System.getenv().getOrDefault(VARIABLE, ""));
    return isDemanded(facility.label(), demands);
  }

  static boolean isDemanded(String label, String demands) {
    Set<String> names =
        Arrays.stream(demands.split(","))
            .map(name -> name.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    return names.contains(label) || names.contains("all");
  }
}
