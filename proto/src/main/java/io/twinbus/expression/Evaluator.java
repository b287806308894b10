package io.twinbus.expression;

import com.google.protobuf.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One evaluation: a scope and what is left of its budget. */
final class Evaluator {
  private static final String MARK = "${{";

  private final Scope scope;
  private final Template.Missing missing;
  private int steps;

  Evaluator(Scope scope, Template.Missing missing) {
    this.scope = scope;
    this.missing = missing;
  }

  Value evaluate(List<Node> parts, int depth) throws FaultException {
    if (parts.size() == 1) {
      return evaluate(parts.get(0), depth);
    }
    StringBuilder text = new StringBuilder();
    for (Node part : parts) {
      Value value = evaluate(part, depth);
      if (Values.isComposite(value)) {
        throw new FaultException(
            part.position(), "a list or an object cannot stand within a text; let it stand alone");
      }
      text.append(Values.text(value));
      if (text.length() > Template.MAX_RESULT) {
        throw new FaultException(
            part.position(), "the result is longer than " + Template.MAX_RESULT + " characters");
      }
    }
    return Values.of(text.toString());
  }

  private Value evaluate(Node node, int depth) throws FaultException {
    if (++steps > Template.MAX_STEPS) {
      throw new FaultException(
          node.position(),
          "the evaluation takes more than "
              + Template.MAX_STEPS
              + " steps; do parameters refer to one another?");
    }
    return switch (node) {
      case Node.Literal literal -> literal.value();
      case Node.Call call -> call(call, depth);
    };
  }

  private Value call(Node.Call call, int depth) throws FaultException {
    List<Node> given = call.arguments();
    return switch (call.function()) {
      case EQUAL ->
          Values.of(Values.equal(evaluate(given.get(0), depth), evaluate(given.get(1), depth)));
      case AND -> Values.of(!anyIs(false, given, depth));
      case OR -> Values.of(anyIs(true, given, depth));
      case NOT -> Values.of(!truth(given.get(0), depth));
      case GT -> compare(given, 1, depth);
      case LT -> compare(given, -1, depth);
      case IN -> Values.of(isIn(given, depth));
      case IF -> evaluate(given.get(truth(given.get(0), depth) ? 1 : 2), depth);
      case PROPERTY -> named(call, scope.property(name(given.get(0), depth)), 1, depth);
      case PARAM -> named(call, scope.param(name(given.get(0), depth)), 1, depth);
      case INPUT -> named(call, scope.input(name(given.get(0), depth)), 1, depth);
      case TRIGGER -> named(call, scope.trigger(name(given.get(0), depth)), 1, depth);
      case OUTPUT ->
          named(call, scope.output(name(given.get(0), depth), name(given.get(1), depth)), 2, depth);
      case CONFIG ->
          named(call, scope.config(name(given.get(0), depth), name(given.get(1), depth)), 2, depth);
    };
  }

  /** What a name stands for; else the default that is given; else what {@link #missing} says. */
  private Value named(Node.Call call, Optional<Value> found, int names, int depth)
      throws FaultException {
    if (found.isPresent()) {
      return switch (call.function()) {
        case PARAM, CONFIG -> nested(found.get(), call.position(), depth);
        default -> found.get();
      };
    }
    if (call.arguments().size() > names) {
      return evaluate(call.arguments().get(names), depth);
    }
    if (missing == Template.Missing.IS_ABSENT) {
      return Values.ABSENT;
    }
    StringBuilder what = new StringBuilder();
    for (Node argument : call.arguments()) {
      what.append(what.isEmpty() ? "" : ", ").append(name(argument, depth));
    }
    throw new FaultException(
        call.position(),
        "$%s(%s) is not given; define it or give a default".formatted(call.function().text, what));
  }

  private Value nested(Value value, int position, int depth) throws FaultException {
    if (!value.hasStringValue() || !value.getStringValue().contains(MARK)) {
      return value;
    }
    if (depth >= Template.MAX_REFERENCES) {
      throw new FaultException(
          position,
          "values refer to one another more than "
              + Template.MAX_REFERENCES
              + " times; is there a cycle?");
    }
    try {
      return evaluate(new Parser(value.getStringValue()).parse(), depth + 1);
    } catch (FaultException inner) {
      throw new FaultException(position, "in its value: " + inner.getMessage());
    }
  }

  private boolean anyIs(boolean wanted, List<Node> given, int depth) throws FaultException {
    for (Node argument : given) {
      if (truth(argument, depth) == wanted) {
        return true;
      }
    }
    return false;
  }

  private boolean isIn(List<Node> given, int depth) throws FaultException {
    Value sought = evaluate(given.get(0), depth);
    for (Node argument : given.subList(1, given.size())) {
      Value candidate = evaluate(argument, depth);
      if (Values.equal(sought, candidate)) {
        return true;
      }
      for (Value element : candidate.getListValue().getValuesList()) {
        if (Values.equal(sought, element)) {
          return true;
        }
      }
    }
    return false;
  }

  private Value compare(List<Node> given, int sign, int depth) throws FaultException {
    Value left = evaluate(given.get(0), depth);
    Value right = evaluate(given.get(1), depth);
    if (Values.isAbsent(left) || Values.isAbsent(right)) {
      return Values.of(false);
    }
    double a = number(left, given.get(0));
    double b = number(right, given.get(1));
    return Values.of(Double.compare(a, b) * sign > 0);
  }

  private static double number(Value value, Node node) throws FaultException {
    OptionalDouble number = Values.number(value);
    if (number.isEmpty()) {
      throw new FaultException(node.position(), "\"" + Values.text(value) + "\" is not a number");
    }
    return number.getAsDouble();
  }

  private boolean truth(Node node, int depth) throws FaultException {
    Value value = evaluate(node, depth);
    if (missing == Template.Missing.IS_ABSENT && Values.isAbsent(value)) {
      return false;
    }
    return Values.truth(value)
        .orElseThrow(
            () ->
                new FaultException(
                    node.position(), "\"" + Values.text(value) + "\" is not true or false"));
  }

  private String name(Node node, int depth) throws FaultException {
    return Values.text(evaluate(node, depth));
  }
}
