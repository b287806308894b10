package io.twinbus.plan;

import io.twinbus.expression.Template;
import io.twinbus.v1.SolutionComponent;
import io.twinbus.v1.SpecCondition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The components of a solution or of a target, checked and put in order: what a component requires
 * comes before it. With problems there are no parts: nothing is carried out half.
 */
record Design(List<Part> parts, List<SpecCondition> problems) {
  private static final int MOST_PROBLEMS = 32;

  Design {
    parts = List.copyOf(parts);
    problems = List.copyOf(problems);
  }

  static Design of(List<SolutionComponent> components) {
    List<SpecCondition> problems = new ArrayList<>();
    Map<String, SolutionComponent> byName = new LinkedHashMap<>();
    for (int i = 0; i < components.size(); i++) {
      SolutionComponent component = components.get(i);
      if (byName.putIfAbsent(component.getName(), component) != null) {
        problems.add(
            Conditions.blocking(
                "DuplicateName",
                path(i) + ".name",
                "there are two components " + component.getName() + "; rename one of them"));
      }
    }
    for (int i = 0; i < components.size(); i++) {
      for (int d = 0; d < components.get(i).getDependsOnCount(); d++) {
        String required = components.get(i).getDependsOn(d);
        if (!byName.containsKey(required)) {
          problems.add(
              Conditions.blocking(
                  "DependencyMissing",
                  path(i) + ".dependsOn[" + d + "]",
                  "there is no component " + required + " in this solution; add or correct it"));
        }
      }
    }
    List<Part> parts = new ArrayList<>();
    if (problems.isEmpty()) {
      Map<String, Integer> orders = orders(byName, problems);
      for (int i = 0; i < components.size(); i++) {
        parts.add(
            part(components.get(i), orders.getOrDefault(name(components, i), 0), i, problems));
      }
    }
    if (!problems.isEmpty()) {
      return new Design(List.of(), problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
    }
    parts.sort(Comparator.comparingInt(Part::order));
    return new Design(parts, problems);
  }

  /** What a component requires; nothing, if there is no such component. */
  Set<String> requires(String component) {
    for (Part part : parts) {
      if (part.name().equals(component)) {
        return new TreeSet<>(part.requires());
      }
    }
    return new TreeSet<>();
  }

  private static String name(List<SolutionComponent> components, int i) {
    return components.get(i).getName();
  }

  private static Part part(
      SolutionComponent component, int order, int index, List<SpecCondition> problems) {
    Optional<Template> constraints = Optional.empty();
    if (!component.getConstraints().isBlank()) {
      switch (Template.parse(component.getConstraints().strip())) {
        case Template.Parsed.Ok ok -> constraints = Optional.of(ok.template());
        case Template.Parsed.Failed failed ->
            problems.add(
                Conditions.blocking(
                    "InvalidExpression", path(index) + ".constraints", failed.fault().toString()));
      }
    }
    return new Part(
        component,
        order,
        constraints,
        Amounts.of(component.getRequirements().getResources()),
        Part.anyExpression(component.getProperties()));
  }

  /** Kahn's algorithm; what is left over holds a cycle, which is printed. */
  private static Map<String, Integer> orders(
      Map<String, SolutionComponent> byName, List<SpecCondition> problems) {
    Map<String, List<String>> dependents = new HashMap<>();
    Map<String, Integer> open = new HashMap<>();
    Deque<String> ready = new ArrayDeque<>();
    for (SolutionComponent component : byName.values()) {
      TreeSet<String> required = new TreeSet<>(component.getDependsOnList());
      open.put(component.getName(), required.size());
      required.forEach(
          name ->
              dependents.computeIfAbsent(name, n -> new ArrayList<>()).add(component.getName()));
      if (required.isEmpty()) {
        ready.add(component.getName());
      }
    }
    Map<String, Integer> orders = new HashMap<>();
    ready.forEach(name -> orders.put(name, 0));
    int done = 0;
    while (!ready.isEmpty()) {
      String name = ready.remove();
      done++;
      for (String dependent : dependents.getOrDefault(name, List.of())) {
        orders.merge(dependent, orders.getOrDefault(name, 0) + 1, Math::max);
        if (open.merge(dependent, -1, Integer::sum) == 0) {
          ready.add(dependent);
        }
      }
    }
    if (done < byName.size()) {
      problems.add(
          Conditions.blocking(
              "Cycle",
              "spec.components",
              "components require one another in a circle: "
                  + String.join(" → ", cycle(byName, open))
                  + "; remove one of these dependencies"));
    }
    return orders;
  }

  private static List<String> cycle(
      Map<String, SolutionComponent> byName, Map<String, Integer> open) {
    String at =
        byName.keySet().stream().filter(name -> isOpen(open, name)).findFirst().orElseThrow();
    List<String> path = new ArrayList<>();
    while (!path.contains(at)) {
      path.add(at);
      at =
          Objects.requireNonNull(byName.get(at)).getDependsOnList().stream()
              .filter(name -> isOpen(open, name))
              .findFirst()
              .orElseThrow();
    }
    List<String> circle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    circle.add(at);
    return circle;
  }

  private static boolean isOpen(Map<String, Integer> open, String name) {
    return open.getOrDefault(name, 0) > 0;
  }

  private static String path(int index) {
    return "spec.components[" + index + "]";
  }
}
