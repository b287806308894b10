package io.twinbus.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.cli.Exit;
import io.twinbus.cli.stack.Ran;
import io.twinbus.cli.stack.TestStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every command says when something is wrong: one message, an exit code, nothing half done.
 */
class BadInputTest {
  private static final int MOST_LINES = 8;
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @TempDir static Path folder;
  private static TestStack stack;

  @BeforeAll
  static void start() throws Exception {
    stack = TestStack.start(folder);
    write(
        "good.yaml",
        """
        apiVersion: twinbus.io/v1
        kind: Target
        metadata: {name: lamp}
        """);
    write(
        "broken.yaml",
        """
        apiVersion: twinbus.io/v1
        kind: Target
        metadata: {name: lamp
        """);
    write(
        "unknown-field.yaml",
        """
        apiVersion: twinbus.io/v1
        kind: Target
        metadata: {name: lamp}
        spec:
          displayNam: Lamp
        """);
    write("desired.yaml", "components: []\nproperties: {interval: 5}\n");
    write("desired-wrong.yaml", "components:\n- name: web\n  typ: process\n");
    write("image.bin", "image");
    write("users-wrong.txt", "ada\n");
    assertThat(
            stack
                .cli()
                .run("user", "add", "ada", "--role", "viewer", "--file", path("users-good.txt"))
                .code())
        .isZero();
    assertThat(stack.cli().run("desired", "set", "lamp", "-f", path("desired.yaml")).code())
        .isZero();
  }

  private static void write(String name, String text) throws IOException {
    Path unused = Files.writeString(folder.resolve(name), text);
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  @AfterAll
  static void stop() throws Exception {
    stack.close();
  }

  record Case(Exit exit, String says, List<String> command) {
    static Case of(Exit exit, String says, String... command) {
      return new Case(exit, says, Arrays.asList(command));
    }

    Case as(String context, String message) {
      return new Case(
          exit, message, Stream.concat(command.stream(), Stream.of("--context", context)).toList());
    }

    @Override
    public String toString() {
      return String.join(" ", command).replace(String.valueOf(folder), "…") + " → " + exit;
    }
  }

  static Stream<Case> wrongUsage() {
    return Stream.of(
        Case.of(Exit.USAGE, "has no command \"gett\"; did you mean \"get\"?", "gett", "twins"),
        Case.of(Exit.USAGE, "'--file", "apply"),
        Case.of(Exit.USAGE, "did you mean \"--wait\"?", "apply", "-f", path("good.yaml"), "--wat"),
        Case.of(Exit.USAGE, "--timeout", "apply", "-f", path("good.yaml"), "--timeout", "soon"),
        Case.of(Exit.USAGE, "--file", "diff"),
        Case.of(Exit.USAGE, "either KIND NAME, or -f FILE", "delete"),
        Case.of(Exit.USAGE, "either KIND NAME, or -f FILE", "delete", "instance"),
        Case.of(Exit.USAGE, "did you mean \"instances\"?", "delete", "instanse", "shop"),
        Case.of(Exit.USAGE, "is not a name", "delete", "instance", "a/b"),
        Case.of(Exit.USAGE, "did you mean \"twins\"?", "get", "twinz"),
        Case.of(Exit.USAGE, "--output", "get", "twins", "-o", "xml"),
        Case.of(Exit.USAGE, "KIND", "get"),
        Case.of(Exit.USAGE, "did you mean \"targets\"?", "describe", "tragets", "pc"),
        Case.of(Exit.USAGE, "is not a name", "describe", "twin", "a/b"),
        Case.of(Exit.USAGE, "NAME", "describe", "twin"),
        Case.of(Exit.USAGE, "--timeout", "watch", "--timeout", "x"),
        Case.of(Exit.USAGE, "COMMAND", "send", "lamp"),
        Case.of(Exit.USAGE, "cannot be a command", "send", "lamp", "a/b"),
        Case.of(Exit.USAGE, "at least 1 second", "send", "lamp", "ping", "--timeout", "0"),
        Case.of(Exit.USAGE, "get, set, edit", "desired"),
        Case.of(
            Exit.USAGE,
            "has no command \"gett\"; did you mean \"get\"?",
            "desired",
            "gett",
            "lamp"),
        Case.of(Exit.USAGE, "--file", "desired", "set", "lamp"),
        Case.of(
            Exit.USAGE,
            "is not negative",
            "desired",
            "set",
            "lamp",
            "-f",
            path("desired.yaml"),
            "--if-generation=-1"),
        Case.of(Exit.USAGE, "TARGET", "desired", "edit"),
        Case.of(Exit.USAGE, "TARGET", "edit"),
        Case.of(Exit.USAGE, "TARGET", "events"),
        Case.of(Exit.USAGE, "neither a span", "events", "lamp", "--since", "yesterday"),
        Case.of(Exit.USAGE, "1 to 100000", "events", "lamp", "--limit", "0"),
        Case.of(Exit.USAGE, "ls, release", "quarantine"),
        Case.of(Exit.USAGE, "DIGEST", "quarantine", "release", "lamp"),
        Case.of(Exit.USAGE, "Say what to do: create", "key"),
        Case.of(Exit.USAGE, "FILE", "key", "create"),
        Case.of(Exit.USAGE, "ls, add, passwd, rm", "user"),
        Case.of(Exit.USAGE, "--role", "user", "add", "ada", "--file", path("users.txt")),
        Case.of(
            Exit.USAGE,
            "names no target",
            "user",
            "add",
            "lamp",
            "--role",
            "device",
            "--file",
            path("users.txt")),
        Case.of(Exit.USAGE, "NAME", "user", "passwd"),
        Case.of(Exit.USAGE, "NAME", "user", "rm"),
        Case.of(Exit.USAGE, "push, ls, rm, sign, verify", "artifact"),
        Case.of(Exit.USAGE, "FILE", "artifact", "push"),
        Case.of(Exit.USAGE, "FILE|DIGEST", "artifact", "rm"),
        Case.of(Exit.USAGE, "--key", "artifact", "sign", path("image.bin")),
        Case.of(
            Exit.USAGE,
            "--signature goes with --key",
            "artifact",
            "verify",
            path("image.bin"),
            "--signature",
            "x"),
        Case.of(Exit.USAGE, "FILE", "flash", "lamp"),
        Case.of(Exit.USAGE, "--output", "doctor", "-o", "xml"),
        Case.of(Exit.USAGE, "has no argument \"zsh\"", "completion", "zsh"),
        Case.of(Exit.USAGE, "explain", "acl"),
        Case.of(Exit.USAGE, "PUBLISH", "acl", "explain", "ada", "write", "tb/x"),
        Case.of(Exit.USAGE, "--targets", "simulate"),
        Case.of(Exit.USAGE, "1 to 100000", "simulate", "--targets", "0"),
        Case.of(Exit.USAGE, "0 to 1", "simulate", "--targets", "1", "--failures", "2"),
        Case.of(Exit.USAGE, "--password-file", "simulate", "--targets", "1", "--user", "u"),
        Case.of(Exit.USAGE, "cannot be a tenant", "get", "twins", "--tenant", "a/b"),
        Case.of(Exit.USAGE, "cannot be a tenant", "get", "twins", "--tenant", "system"),
        Case.of(Exit.USAGE, "--broker", "context", "add", "other"),
        Case.of(
            Exit.USAGE,
            "goes with",
            "context",
            "add",
            "other",
            "--broker",
            "mqtt://127.0.0.1:1",
            "--user",
            "u"),
        Case.of(
            Exit.USAGE, "mqtt://", "context", "add", "other", "--broker", "http://127.0.0.1:1"));
  }

  static Stream<Case> wrongFiles() {
    String nowhere = path("nowhere.yaml");
    return Stream.of(
        Case.of(Exit.INVALID, "nowhere.yaml does not exist", "apply", "-f", nowhere),
        Case.of(Exit.INVALID, "nowhere.yaml does not exist", "diff", "-f", nowhere),
        Case.of(Exit.INVALID, "nowhere.yaml does not exist", "delete", "-f", nowhere),
        Case.of(Exit.INVALID, "broken.yaml:4:1: ", "apply", "-f", path("broken.yaml")),
        Case.of(Exit.INVALID, "broken.yaml:4:1: ", "diff", "-f", path("broken.yaml")),
        Case.of(
            Exit.INVALID,
            "unknown-field.yaml:5:",
            "apply",
            "--dry-run",
            "-f",
            path("unknown-field.yaml")),
        Case.of(
            Exit.INVALID, "\n    displayNam: Lamp\n", "apply", "-f", path("unknown-field.yaml")),
        Case.of(Exit.INVALID, "does not exist", "desired", "set", "lamp", "-f", nowhere),
        Case.of(
            Exit.INVALID,
            "desired-wrong.yaml:3:8: ",
            "desired",
            "set",
            "lamp",
            "-f",
            path("desired-wrong.yaml")),
        Case.of(Exit.INVALID, "does not exist", "user", "ls", "--file", path("none.txt")),
        Case.of(Exit.INVALID, "does not exist", "user", "rm", "a", "--file", path("none.txt")),
        Case.of(Exit.INVALID, "does not exist", "user", "passwd", "a", "--file", path("none.txt")),
        Case.of(
            Exit.INVALID, "users-wrong.txt:1: ", "user", "ls", "--file", path("users-wrong.txt")),
        Case.of(
            Exit.INVALID,
            "nowhere.yaml does not exist",
            "acl",
            "explain",
            "olga",
            "publish",
            "tb/x",
            "--role",
            "viewer",
            "--policy",
            nowhere),
        Case.of(
            Exit.UNAVAILABLE,
            "There is no stack on this machine",
            "simulate",
            "--targets",
            "1",
            "--data",
            path("none")),
        Case.of(Exit.INVALID, "nowhere.yaml does not exist", "artifact", "push", nowhere),
        Case.of(Exit.INVALID, "is a folder", "artifact", "push", folder.toString()),
        Case.of(Exit.INVALID, "nowhere.yaml does not exist", "artifact", "verify", nowhere),
        Case.of(Exit.INVALID, "nowhere.yaml does not exist", "artifact", "rm", nowhere),
        Case.of(
            Exit.INVALID,
            "nowhere.yaml does not exist",
            "artifact",
            "sign",
            path("image.bin"),
            "--key",
            nowhere),
        Case.of(Exit.INVALID, "nowhere.yaml does not exist", "flash", "lamp", nowhere),
        Case.of(Exit.INVALID, "not a text in UTF-8", "apply", "-f", path("latin.yaml")));
  }

  static Stream<Case> unknownNames() {
    return Stream.of(
        Case.of(Exit.FAILED, "did you mean \"lamp\"?", "get", "twin", "lmap"),
        Case.of(Exit.FAILED, "did you mean \"lamp\"?", "describe", "twin", "lampp"),
        Case.of(Exit.FAILED, "There is no solution", "get", "solution", "shop"),
        Case.of(Exit.FAILED, "There is no solution", "describe", "solution", "shop"),
        Case.of(Exit.FAILED, "There is no instance", "delete", "instance", "shop"),
        Case.of(Exit.FAILED, "There is no artifact", "describe", "artifact", DIGEST),
        Case.of(Exit.FAILED, "there is no such artifact", "artifact", "rm", DIGEST),
        Case.of(Exit.FAILED, "There is no alert", "describe", "alert", "x"),
        Case.of(Exit.FAILED, "did you mean \"lamp\"?", "send", "lampe", "ping"),
        Case.of(Exit.FAILED, "did you mean \"lamp\"?", "desired", "get", "lampe"),
        Case.of(Exit.FAILED, "did you mean \"lamp\"?", "events", "lampe"),
        Case.of(Exit.FAILED, "did you mean \"lamp\"?", "quarantine", "release", "lampe", DIGEST),
        Case.of(Exit.FAILED, "did you mean \"lamp\"?", "flash", "lampe", path("image.bin")),
        Case.of(Exit.FAILED, "is not in quarantine", "quarantine", "release", "lamp", DIGEST),
        Case.of(
            Exit.FAILED,
            "did you mean \"ada\"?",
            "user",
            "rm",
            "adda",
            "--file",
            path("users-good.txt")),
        Case.of(
            Exit.FAILED,
            "did you mean \"ada\"?",
            "acl",
            "explain",
            "adda",
            "publish",
            "tb/x",
            "--file",
            path("users-good.txt")),
        Case.of(Exit.FAILED, "did you mean \"operator\"?", "context", "use", "operater"),
        Case.of(Exit.FAILED, "did you mean \"viewer\"?", "get", "twins", "--context", "viever"));
  }

  static Stream<Case> refusedRights() {
    return Stream.of(
            Case.of(Exit.REFUSED, "", "apply", "-f", path("good.yaml")),
            Case.of(Exit.REFUSED, "", "desired", "set", "lamp", "-f", path("desired.yaml")),
            Case.of(Exit.REFUSED, "", "send", "lamp", "ping"),
            Case.of(Exit.REFUSED, "", "artifact", "push", path("image.bin")),
            Case.of(Exit.REFUSED, "", "artifact", "verify", path("image.bin")),
            Case.of(Exit.REFUSED, "", "artifact", "rm", path("image.bin")),
            Case.of(Exit.REFUSED, "", "flash", "lamp", path("image.bin")))
        .map(each -> each.as("viewer", "refused by the broker: 0x87 not authorized"));
  }

  static Stream<Case> unreachableBrokers() {
    return Stream.of(
            List.of("apply", "-f", path("good.yaml")),
            List.of("apply", "--dry-run", "-f", path("good.yaml")),
            List.of("diff", "-f", path("good.yaml")),
            List.of("delete", "instance", "shop"),
            List.of("get", "twins"),
            List.of("describe", "twin", "lamp"),
            List.of("watch", "--timeout", "1"),
            List.of("send", "lamp", "ping"),
            List.of("desired", "get", "lamp"),
            List.of("desired", "set", "lamp", "-f", path("desired.yaml")),
            List.of("edit", "lamp"),
            List.of("events", "lamp"),
            List.of("artifact", "push", path("image.bin")),
            List.of("artifact", "ls"),
            List.of("artifact", "verify", path("image.bin")),
            List.of("artifact", "rm", DIGEST),
            List.of("flash", "lamp", path("image.bin")),
            List.of("quarantine", "ls"),
            List.of("quarantine", "release", "lamp", DIGEST))
        .map(command -> new Case(Exit.UNAVAILABLE, "", command))
        .map(each -> each.as("nobody", "twinbus doctor"));
  }

  @ParameterizedTest
  @MethodSource({"wrongUsage", "wrongFiles", "unknownNames", "refusedRights", "unreachableBrokers"})
  void saysOnceWhatIsWrong(Case wrong) throws IOException {
    Path unused =
        Files.write(folder.resolve("latin.yaml"), new byte[] {'k', (byte) 0xE9, ':', ' ', '1'});
    Ran ran = stack.cli().run(wrong.command().toArray(String[]::new));
    assertThat(ran.code()).as(ran.toString()).isEqualTo(wrong.exit().code());
    assertThat(ran.err())
        .contains(wrong.says())
        .doesNotContain("\tat ")
        .doesNotContain("defect of twinbus");
    assertThat(ran.errLines()).hasSizeBetween(1, MOST_LINES).doesNotHaveDuplicates();
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void leavesNothingHalfDone() throws IOException {
    write(
        "half.yaml",
        """
        apiVersion: twinbus.io/v1
        kind: Target
        metadata: {name: first}
        ---
        apiVersion: twinbus.io/v1
        kind: Solution
        metadata: {name: second}
        spec: {components: 5}
        """);
    Ran ran = stack.cli().run("apply", "-f", path("half.yaml"));
    assertThat(ran.code()).isEqualTo(Exit.INVALID.code());
    assertThat(ran.err()).contains("half.yaml:8:").contains("Nothing was applied.");
    assertThat(stack.cli().ok("get", "targets")).contains("No targets yet");
  }

  @Test
  void marksTheColumnOfAFault() {
    Ran ran = stack.cli().run("apply", "-f", path("unknown-field.yaml"));
    List<String> lines = ran.errLines();
    int at = lines.indexOf("    displayNam: Lamp");
    assertThat(lines.get(at + 1).strip()).isEqualTo("^");
    assertThat(lines.get(at - 1)).contains("displayName");
  }

  @Test
  void everyCommandHasExamplesInItsHelp() {
    for (String command :
        List.of(
            "up",
            "apply",
            "diff",
            "delete",
            "get",
            "describe",
            "watch",
            "desired",
            "desired get",
            "desired set",
            "desired edit",
            "edit",
            "send",
            "events",
            "quarantine",
            "artifact",
            "artifact rm",
            "context")) {
      Ran ran = stack.cli().run((command + " --help").split(" "));
      assertThat(ran.code()).as(command).isZero();
      assertThat(ran.out()).as(command).contains("Examples:").contains("Usage: twinbus");
    }
  }
}
