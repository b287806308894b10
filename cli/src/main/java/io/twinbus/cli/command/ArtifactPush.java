package io.twinbus.cli.command;

import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.document.TextFile;
import io.twinbus.cli.output.Bytes;
import io.twinbus.cli.output.LiveLine;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.BusSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Uploads files. */
@Command(
    name = "push",
    description = {
      "Uploads files to the runtime's store, block by block over the bus, and prints their digests.",
      "An upload that broke off goes on where it stopped; what is there already is not sent again."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus artifact push hello.bin",
      "  twinbus artifact push *.wasm"
    })
public final class ArtifactPush extends BusCommand {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files.")
  private List<String> names = List.of();

  private final List<Path> files = new ArrayList<>();

  @Override
  void check() {
    names.forEach(name -> files.add(TextFile.existingFile(name)));
  }

  @Override
  Exit run(BusSession session) {
    for (Path file : files) {
      say(push(session, file) + "  " + file);
    }
    return Exit.OK;
  }

  private String push(BusSession session, Path file) {
    LiveLine line = new LiveLine(surroundings().err());
    long total = file.toFile().length();
    String digest =
        RuntimeStore.upload(
            session,
            file,
            stored -> {
              if (Style.onTerminal()) {
                line.show(
                    file.getFileName()
                        + " "
                        + LiveLine.bar(stored, total)
                        + " of "
                        + Bytes.of(total));
              }
            });
    line.end();
    return digest;
  }
}
