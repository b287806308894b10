package io.twinbus.adapter.testkit;

import io.twinbus.adapter.process.ProcessTree;
import io.twinbus.v1.Component;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Components of type {@code process} for a test: a shell that waits for a child of its own, both
 * found by their {@link Sign}. Safe for use by many threads.
 */
public final class SignedPrograms implements AutoCloseable {
  private final String test = UUID.randomUUID().toString();
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** A component; another variant is another program. */
  public Component component(String name, int variant) {
    names.add(name);
    Component.Builder component =
        Operator.component(
            name,
            "process",
            Map.of(
                "process.command",
                "sh",
                "process.ready.after",
                "20ms",
                "process.stop.grace",
                "1s"));
    component
        .getPropertiesBuilder()
        .putFields(
            "process.args", Operator.list(List.of("-c", "sleep 600; :", "variant " + variant)))
        .putFields("process.env", Operator.section(Map.of(Sign.VARIABLE, sign(name).text())));
    return component.build();
  }

  /** One text for each program of a component, or what is left of it. */
  public List<String> alive(String name) {
    return sign(name).roots().stream().map(process -> "pid " + process.pid()).toList();
  }

  private Sign sign(String name) {
    return new Sign(test + "/" + name);
  }

  /** Ends what is left. */
  @Override
  public void close() throws InterruptedException {
    boolean gone =
        ProcessTree.end(
            () -> {
              List<ProcessHandle> left = new ArrayList<>();
              names.forEach(name -> left.addAll(sign(name).carriers()));
              return left;
            },
            Duration.ZERO);
    if (!gone) {
      throw new IllegalStateException("processes of the test cannot be ended");
    }
  }
}
