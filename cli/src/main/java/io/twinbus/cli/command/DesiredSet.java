package io.twinbus.cli.command;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.document.Content;
import io.twinbus.cli.document.DesiredText;
import io.twinbus.cli.document.TextFile;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.DesiredWrites;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replaces a desired state. */
@Command(
    name = "set",
    description = {
      "Replaces the desired state of a target by what a file says.",
      "A generation in the file, or --if-generation, is a precondition: the write is refused when somebody",
      "else changed it since."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus desired get pc > pc.yaml; edit pc.yaml; twinbus desired set pc -f pc.yaml",
      "  twinbus desired set pc -f pc.yaml --if-generation 0     only when there is none yet"
    })
public final class DesiredSet extends BusCommand {
  @Parameters(index = "0", paramLabel = "TARGET", description = "The target.")
  private String target = "";

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|-",
      description = "A desired state in YAML or JSON, or - for standard input.")
  private String file = "";

  @Option(
      names = "--if-generation",
      paramLabel = "N",
      description = "Only if this is the generation now; 0: only if there is none.")
  private @Nullable Long ifGeneration;

  private DesiredState desired = DesiredState.getDefaultInstance();

  @Override
  void check() {
    TextFile text = TextFile.read(file, surroundings().in());
    desired = DesiredText.parse(text.name(), text.text());
    Long wanted = ifGeneration;
    if (wanted != null && wanted < 0) {
      throw new CliException(Exit.USAGE, "--if-generation is not negative.");
    }
    if (wanted != null && desired.getGeneration() > 0 && desired.getGeneration() != wanted) {
      throw new CliException(
          Exit.USAGE,
          text.name()
              + " is an edit of generation "
              + desired.getGeneration()
              + ", and --if-generation says "
              + wanted
              + ". Say one of them.");
    }
  }

  @Override
  Exit run(BusSession session) {
    TwinId twin = session.twin(target);
    Optional<DesiredState> before = Retained.one(session, new Address.Desired(twin));
    Long wanted = ifGeneration;
    OptionalLong precondition =
        wanted != null
            ? OptionalLong.of(wanted)
            : desired.getGeneration() > 0
                ? OptionalLong.of(desired.getGeneration())
                : OptionalLong.empty();
    long generation = DesiredWrites.write(session, twin, desired, desired, precondition);
    boolean same = before.isPresent() && Content.of(before.get()).equals(Content.of(desired));
    say(target + (same ? " unchanged" : " set") + ", generation " + generation);
    return Exit.OK;
  }
}
