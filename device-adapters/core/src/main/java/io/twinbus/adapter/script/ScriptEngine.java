package io.twinbus.adapter.script;

import io.twinbus.adapter.process.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What runs a script. */
enum ScriptEngine {
  BASH(List.of("bash"), List.of()),
  POWERSHELL(
      List.of("pwsh", "powershell"),
      List.of("-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File"));

  private final List<String> programs;
  private final List<String> options;

  ScriptEngine(List<String> programs, List<String> options) {
    this.programs = programs;
    this.options = options;
  }

  /** By its name in a configuration. */
  static Optional<ScriptEngine> named(String name) {
    return Stream.of(values())
        .filter(engine -> engine.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  /** The one for scripts that do not say it: by the end of the name, else the machine's own. */
  static ScriptEngine of(Path script) {
    String name = script.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".ps1")) {
      return POWERSHELL;
    }
    return name.endsWith(".sh") || !Program.onWindows() ? BASH : POWERSHELL;
  }

  /**
   * A script that is named without an ending: the one for this machine, unless there is such a
   * file.
   */
  static Path withEnding(Path script) {
    String name = String.valueOf(script.getFileName());
    return name.contains(".") || Files.exists(script)
        ? script
        : script.resolveSibling(name + (Program.onWindows() ? ".ps1" : ".sh"));
  }

  /** The program, if this machine has it. */
  Optional<Path> program() {
    return programs.stream().flatMap(name -> Program.find(name).stream()).findFirst();
  }

  /** What to install. */
  String needs() {
    return String.join(" or ", programs);
  }

  /** The command that runs a script. */
  List<String> command(Path program, Path script, List<Path> args) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(options);
    command.add(script.toString());
    args.forEach(arg -> command.add(arg.toString()));
    return command;
  }
}
