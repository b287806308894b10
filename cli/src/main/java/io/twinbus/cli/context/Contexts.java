package io.twinbus.cli.context;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of a user.
 *
 * @param current the name of the one that is used unless another is asked for
 * @param contexts all of them, by name
 */
public record Contexts(@Nullable String current, List<Context> contexts) {
  /** None. */
  public static final Contexts NONE = new Contexts(null, List.of());

  public Contexts {
    contexts = List.copyOf(contexts);
  }

  /** The context with this name. */
  public Optional<Context> find(String name) {
    return contexts.stream().filter(context -> context.name().equals(name)).findFirst();
  }

  /** The current context. */
  public Optional<Context> currentContext() {
    return current == null ? Optional.empty() : find(current);
  }

  /** The same with one more, or with one replaced; it becomes the current one. */
  public Contexts with(Context added) {
    List<Context> all = new ArrayList<>(contexts);
    all.removeIf(context -> context.name().equals(added.name()));
    all.add(added);
    all.sort(Comparator.comparing(Context::name));
    return new Contexts(added.name(), all);
  }

  /** The same with another current one. */
  public Contexts using(String name) {
    return new Contexts(name, contexts);
  }

  /** The names of all. */
  public List<String> names() {
    return contexts.stream().map(Context::name).toList();
  }
}
