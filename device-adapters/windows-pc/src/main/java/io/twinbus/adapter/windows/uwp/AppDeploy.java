package io.twinbus.adapter.windows.uwp;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.process.Ending;
import io.twinbus.adapter.process.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The command WinAppDeployCmd, for one device. */
final class AppDeploy {
  private final Path program;
  private final String address;
  private final Duration limit;

  AppDeploy(Path program, String address, Duration limit) {
    this.program = program;
    this.address = address;
    this.limit = limit;
  }

  /**
   * The full names of the installed packages that belong to a component: its name, and after it at
   * most what Windows adds, such as {@code HomeHub_1.0.9.0_x64} and {@code __gjd5ncee18d88}.
   */
  List<String> installed(String name, Path folder, Cancellation cancellation)
      throws IOException, InterruptedException {
    return run(List.of("list"), folder, cancellation)
        .lines()
        .map(String::strip)
        .filter(line -> line.equals(name) || line.startsWith(name + "_"))
        .toList();
  }

  void install(Path file, List<Path> dependencies, Path folder, Cancellation cancellation)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("install", "-file", file.toString()));
    for (Path dependency : dependencies) {
      arguments.addAll(List.of("-dependency", dependency.toString()));
    }
    run(arguments, folder, cancellation);
  }

  void uninstall(String fullName, Path folder, Cancellation cancellation)
      throws IOException, InterruptedException {
    run(List.of("uninstall", "-package", fullName), folder, cancellation);
  }

  private String run(List<String> arguments, Path folder, Cancellation cancellation)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    command.addAll(List.of("-ip", address));
    Ending ending =
        Invocation.of(command, folder, limit)
            .tracedIn(folder.resolve("deploying"))
            .run(cancellation);
    String what = "WinAppDeployCmd " + arguments.getFirst() + " ";
    if (!ending.ok()) {
      throw new IOException(what + ending.describe());
    }
    String output = ending.output().out();
    // The tool ends with exit code 0 also when it could not do it.
    Optional<String> error =
        output
            .lines()
            .filter(line -> line.strip().matches("(?i)error.*|.*0x8[0-9a-f]{7}.*"))
            .findFirst();
    if (error.isPresent()) {
      throw new IOException(what + "says: " + error.get().strip());
    }
    return output;
  }
}
