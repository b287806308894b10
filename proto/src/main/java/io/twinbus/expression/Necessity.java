package io.twinbus.expression;

import io.twinbus.expression.Template.Narrowing;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds what must hold for an expression to be true. */
final class Necessity {
  private Necessity() {}

  static Optional<Narrowing> of(Node node) {
    if (!(node instanceof Node.Call call)) {
      return Optional.empty();
    }
    List<Node> given = call.arguments();
    return switch (call.function()) {
      case EQUAL -> {
        Optional<Narrowing> forth = oneOf(given.get(0), given.subList(1, 2));
        yield forth.isPresent() ? forth : oneOf(given.get(1), given.subList(0, 1));
      }
      case IN -> oneOf(given.get(0), given.subList(1, given.size()));
      case AND -> given.stream().flatMap(part -> of(part).stream()).findFirst();
      case OR -> either(given);
      default -> Optional.empty();
    };
  }

  private static Optional<Narrowing> oneOf(Node subject, List<Node> candidates) {
    if (!(subject instanceof Node.Call call)
        || call.function() != Function.PROPERTY
        || call.arguments().size() != 1
        || !(call.arguments().get(0) instanceof Node.Literal name)) {
      return Optional.empty();
    }
    Set<String> values = new HashSet<>();
    for (Node candidate : candidates) {
      // Numbers are equal in many spellings: an index of texts cannot find them.
      if (!(candidate instanceof Node.Literal literal)
          || Values.number(literal.value()).isPresent()) {
        return Optional.empty();
      }
      values.add(Values.text(literal.value()));
    }
    return Optional.of(new Narrowing(Values.text(name.value()), values));
  }

  private static Optional<Narrowing> either(List<Node> given) {
    Set<String> values = new HashSet<>();
    Optional<String> property = Optional.empty();
    for (Node part : given) {
      Optional<Narrowing> narrowing = of(part);
      if (narrowing.isEmpty()
          || (property.isPresent() && !property.get().equals(narrowing.get().property()))) {
        return Optional.empty();
      }
      property = Optional.of(narrowing.get().property());
      values.addAll(narrowing.get().values());
    }
    return property.map(name -> new Narrowing(name, values));
  }
}
