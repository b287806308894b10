package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Content;
import io.twinbus.cli.document.DesiredText;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.DesiredWrites;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Edits a desired state in an editor. */
@Command(
    name = "edit",
    description = {
      "Opens the desired state of a target in $VISUAL, $EDITOR or vi, and writes it when you saved a change.",
      "The write is refused when somebody else changed it meanwhile; your text is kept then."
    },
    footer = {"", "Examples:", "  twinbus edit pc", "  EDITOR='code --wait' twinbus edit pc"})
public final class DesiredEdit extends BusCommand {
  @Parameters(index = "0", paramLabel = "TARGET", description = "The target.")
  private String target = "";

  @Override
  Exit run(BusSession session) throws InterruptedException {
    TwinId twin = session.twin(target);
    DesiredState base =
        Retained.one(session, new Address.Desired(twin)).orElse(DesiredState.getDefaultInstance());
    Path file = kept(DesiredText.of(base));
    edit(file);
    try {
      DesiredState edited = DesiredText.parse(file.toString(), Files.readString(file));
      if (Content.of(edited).equals(Content.of(base))) {
        say(target + " unchanged, generation " + base.getGeneration());
      } else {
        long generation =
            DesiredWrites.write(session, twin, edited, base, OptionalLong.of(base.getGeneration()));
        say(target + " set, generation " + generation);
      }
      Files.delete(file);
      return Exit.OK;
    } catch (IOException e) {
      throw new CliException(Exit.FAILED, "Cannot read " + file + ": " + e.getMessage(), e);
    } catch (CliException e) {
      throw new CliException(
          e.exit(),
          e.getMessage()
              + "\nYour text is kept. Correct it, and go on with: twinbus desired set "
              + target
              + " -f "
              + file,
          e);
    }
  }

  private Path kept(String text) {
    try {
      return Files.writeString(Files.createTempFile("desired-" + target + "-", ".yaml"), text);
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "Cannot write a file to edit: " + e.getMessage(), e);
    }
  }

  private void edit(Path file) throws InterruptedException {
    Map<String, String> environment = surroundings().environment();
    String editor =
        environment.getOrDefault("VISUAL", environment.getOrDefault("EDITOR", "vi")).strip();
    List<String> command = new ArrayList<>(List.of(editor.split(" +")));
    command.add(file.toString());
    try {
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code != 0) {
        throw new CliException(
            Exit.FAILED,
            "The editor \"" + editor + "\" ended with " + code + "; nothing was written.");
      }
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "The editor \"" + editor + "\" cannot be started; set EDITOR to one that is there.",
          e);
    }
  }
}
