package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.context.Context;
import io.twinbus.cli.doctor.Finding;
import io.twinbus.cli.doctor.Machine;
import io.twinbus.cli.doctor.Rights;
import io.twinbus.cli.doctor.Services;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.BusSession;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks for what is wrong. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for what is wrong between here and a working stack, and says what to do about it.",
      "Java, disk, context, port, login, rights, services, versions, clocks. Changes nothing.",
      "Ends with 0 when nothing is broken, with 1 otherwise."
    },
    footer = {"", "Examples:", "  twinbus doctor", "  twinbus doctor --context plant -o json"})
public final class Doctor implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;
  @Mixin private Shape shape;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder of the stack; default: ~/.twinbus.")
  private @Nullable Path data;

  @Override
  public Integer call() throws InterruptedException {
    List<Finding> findings = new ArrayList<>();
    Path folder = data;
    findings.addAll(Machine.look(folder != null ? folder : DataPath.ofUser(Surroundings.of(spec))));
    look(findings);
    if (shape.isTable()) {
      findings.forEach(this::print);
    } else {
      shape.print(Surroundings.of(spec).out(), findings.stream().map(Doctor::tree).toList());
    }
    boolean broken = findings.stream().anyMatch(each -> each.grade() == Finding.Grade.FAILED);
    return (broken ? Exit.FAILED : Exit.OK).code();
  }

  private void look(List<Finding> findings) throws InterruptedException {
    Context context;
    try {
      context = connection.context();
    } catch (CliException e) {
      if (e.exit() != Exit.UNAVAILABLE) {
        throw e;
      }
      findings.add(
          Finding.failed(
              "context",
              "there is none yet",
              "Start a stack here: twinbus up, or name a broker: twinbus context add"));
      return;
    }
    findings.add(Finding.ok("context", context.name() + ", " + context.broker()));
    findings.addAll(Machine.files(context));
    Finding port = Machine.port(context.broker());
    findings.add(port);
    if (port.grade() == Finding.Grade.OK) {
      try (BusSession session = connection.open()) {
        findings.add(
            Finding.ok("login", "as " + (context.user() == null ? "nobody" : context.user())));
        findings.addAll(Rights.look(session));
      } catch (CliException e) {
        findings.add(
            Finding.failed(
                "login",
                String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                "Check user and password file of the context; users of a stack: twinbus user ls"));
      }
    }
    findings.addAll(Services.look(context));
  }

  private void print(Finding finding) {
    PrintWriter out = Surroundings.of(spec).out();
    String mark =
        switch (finding.grade()) {
          case OK -> Style.GOOD.of("✓");
          case WARNING -> Style.BUSY.of("!");
          case FAILED -> Style.BAD.of("✗");
        };
    out.println(
        mark + " " + String.format(Locale.ROOT, "%-12s", finding.subject()) + finding.message());
    if (!finding.fix().isEmpty()) {
      out.println("              → " + finding.fix());
    }
    out.flush();
  }

  private static JsonNode tree(Finding finding) {
    return Documents.object()
        .put("grade", finding.grade().name())
        .put("subject", finding.subject())
        .put("message", finding.message())
        .put("fix", finding.fix());
  }
}
