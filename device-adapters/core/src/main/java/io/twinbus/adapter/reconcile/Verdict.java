package io.twinbus.adapter.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is decided about one component.
 *
 * @param managed what is known of it now; empty: it is gone
 * @param wake when to think about it again; {@link Instant#MAX}: when something happens
 */
record Verdict(Optional<Managed> managed, List<Effect> effects, Instant wake) {
  static Verdict nothing(Managed managed) {
    return new Verdict(Optional.of(managed), List.of(), Instant.MAX);
  }

  static Verdict waiting(Managed managed, Instant wake) {
    return new Verdict(Optional.of(managed), List.of(), wake);
  }

  static Verdict doing(Managed managed, Instant wake, Effect... effects) {
    return new Verdict(Optional.of(managed), List.of(effects), wake);
  }

  static Verdict gone(Effect... effects) {
    return new Verdict(Optional.empty(), List.of(effects), Instant.MAX);
  }

  /** The same after another effect. */
  Verdict after(Effect first) {
    List<Effect> all = new java.util.ArrayList<>();
    all.add(first);
    all.addAll(effects);
    return new Verdict(managed, List.copyOf(all), wake);
  }
}
