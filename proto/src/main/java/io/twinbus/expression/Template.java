package io.twinbus.expression;

import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A text that may hold expressions, read once and evaluated often. Immutable; safe for many
 * threads. Time and memory of reading and of evaluation are bounded by the constants here.
 */
public final class Template {
  /** Most characters of a text. */
  public static final int MAX_LENGTH = 16 * 1024;

  /** Most functions within one another. */
  public static final int MAX_DEPTH = 32;

  /** Most functions, texts and numbers in one text. */
  public static final int MAX_NODES = 2048;

  /** Most steps of one evaluation, with all values that hold expressions themselves. */
  public static final int MAX_STEPS = 10_000;

  /** Most values that refer to one another in a row. */
  public static final int MAX_REFERENCES = 16;

  /** Most characters of a result. */
  public static final int MAX_RESULT = 64 * 1024;

  /** What to make of a name that stands for nothing and has no default. */
  public enum Missing {
    /** A fault: for values that are handed on. */
    IS_FAULT,
    /** It equals nothing, is not greater or less, and not true: for constraints. */
    IS_ABSENT
  }

  private final List<Node> parts;

  private Template(List<Node> parts) {
    this.parts = List.copyOf(parts);
  }

  /** The result of reading a text. */
  public sealed interface Parsed {
    /** It can be evaluated. */
    record Ok(Template template) implements Parsed {}

    /** It cannot be read. */
    record Failed(ExpressionFault fault) implements Parsed {}
  }

  /** Reads a text; what stands outside of <code>${{…}}</code> is taken as it is. */
  public static Parsed parse(String text) {
    try {
      return new Parsed.Ok(new Template(new Parser(text).parse()));
    } catch (FaultException refused) {
      return new Parsed.Failed(refused.fault());
    }
  }

  /** Whether a text holds an expression at all. */
  public static boolean isIn(String text) {
    return text.contains("${{");
  }

  /**
   * The value: of its own type when the text is one expression and nothing else, a text otherwise.
   */
  public Evaluation evaluate(Scope scope, Missing missing) {
    try {
      return new Evaluation.Ok(new Evaluator(scope, missing).evaluate(parts, 0));
    } catch (FaultException failed) {
      return new Evaluation.Failed(failed.fault());
    }
  }

  /** The truth of a constraint: an empty text is true; what is not true or false is a fault. */
  public Evaluation test(Scope scope) {
    if (parts.isEmpty()) {
      return new Evaluation.Ok(Values.of(true));
    }
    return switch (evaluate(scope, Missing.IS_ABSENT)) {
      case Evaluation.Failed failed -> failed;
      case Evaluation.Ok ok -> truthOf(ok.value());
    };
  }

  private static Evaluation truthOf(Value value) {
    if (Values.isAbsent(value)) {
      return new Evaluation.Ok(Values.of(false));
    }
    Optional<Boolean> truth = Values.truth(value);
    return truth.isPresent()
        ? new Evaluation.Ok(Values.of(truth.get()))
        : new Evaluation.Failed(
            new ExpressionFault(1, "\"" + Values.text(value) + "\" is not true or false"));
  }

  /**
   * A property that must have one of few values for this constraint to be true.
   *
   * @param property its name
   * @param values its possible values
   */
  public record Narrowing(String property, Set<String> values) {
    public Narrowing {
      values = Set.copyOf(values);
    }
  }

  /**
   * A condition that is necessary for {@link #test} to be true and can be looked up in an index.
   * Empty when there is none of that kind; then every target must be tested.
   */
  public Optional<Narrowing> narrowing() {
    return parts.size() == 1 ? Necessity.of(parts.get(0)) : Optional.empty();
  }

  /** The names that the text takes from {@code $config}, as far as they stand in it. */
  public boolean readsConfig() {
    List<Node> open = new ArrayList<>(parts);
    while (!open.isEmpty()) {
      if (open.remove(open.size() - 1) instanceof Node.Call call) {
        if (call.function() == Function.CONFIG) {
          return true;
        }
        open.addAll(call.arguments());
      }
    }
    return false;
  }
}
