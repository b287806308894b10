package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Format;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.output.Table;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of every command that prints a list: a table for people, or JSON or YAML. */
public final class Shape {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.table;

  /** Whether a person reads it. */
  boolean isTable() {
    return format == Format.table;
  }

  /** A table, or a sentence in its place when it has no rows. */
  static void print(PrintWriter out, Table table, String empty) {
    if (table.size() == 0) {
      out.println(empty);
    } else {
      table.lines().forEach(line -> out.println(Style.states(line)));
    }
  }

  /** Documents for programs: always a list. */
  void print(PrintWriter out, List<? extends JsonNode> documents) {
    out.println(Documents.list(documents, format));
  }

  /** One document for programs. */
  void print(PrintWriter out, JsonNode document) {
    out.println(Documents.print(document, format));
  }
}
