package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a component of type {@code process}.
 *
 * @param command {@code process.command}: the program, a name on the search path or a path; absent:
 *     the component's artifact
 * @param args {@code process.args}; {@code {artifact}} and {@code {folder}} stand for the paths of
 *     the artifact and of the component's folder
 * @param directory {@code process.directory}: where it runs; absent: the component's folder
 * @param environment {@code process.env}: variables
 * @param secrets {@code process.secrets}: variables, and the names of the adapter's secrets that
 *     they get
 * @param readyAfter {@code process.ready.after}: how long it must run to count as READY; 1 s
 * @param readyPort {@code process.ready.port}: a port of this machine that must accept connections;
 *     0: none
 * @param grace {@code process.stop.grace}: time to end by itself before it is killed; 5 s
 * @param processes {@code process.limit.processes}: most processes at a time; 256
 */
record ProcessSettings(
    Optional<String> command,
    List<String> args,
    Optional<String> directory,
    Map<String, String> environment,
    Map<String, String> secrets,
    Duration readyAfter,
    int readyPort,
    Duration grace,
    int processes) {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  static ProcessSettings of(ComponentSpec component) {
    Settings settings = component.settings();
    Optional<String> command = settings.text("process.command");
    if (command.isEmpty() && component.artifact().isEmpty()) {
      throw settings.wrong(
          "process.command", "is missing; name a program, or give the component an artifact");
    }
    if (command.filter(String::isBlank).isPresent()) {
      throw settings.wrong("process.command", "is empty; name a program");
    }
    List<String> args = settings.texts("process.args");
    if (component.artifact().isEmpty() && args.stream().anyMatch(a -> a.contains("{artifact}"))) {
      throw settings.wrong(
          "process.args", "names {artifact}, but the component has none; give it one");
    }
    Map<String, String> environment = settings.textMap("process.env");
    Map<String, String> secrets = settings.textMap("process.secrets");
    for (Map<String, String> variables : List.of(environment, secrets)) {
      for (String name : variables.keySet()) {
        if (!VARIABLE.matcher(name).matches() || name.equals(Mark.VARIABLE)) {
          throw settings.wrong(
              variables.equals(environment) ? "process.env" : "process.secrets",
              "\"" + name + "\" cannot be the name of a variable; use letters, digits and _");
        }
      }
    }
    return new ProcessSettings(
        command,
        args,
        settings.text("process.directory"),
        environment,
        secrets,
        settings.duration("process.ready.after").orElse(Duration.ofSeconds(1)),
        (int) settings.integer("process.ready.port", 0, 65535, 0),
        settings.duration("process.stop.grace").orElse(Duration.ofSeconds(5)),
        (int) settings.integer("process.limit.processes", 1, 1_000_000, 256));
  }
}
