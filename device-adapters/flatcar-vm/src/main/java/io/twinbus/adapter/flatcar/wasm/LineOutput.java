package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.process.OutputText;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/** Passes on what is written line by line, fit for people. */
final class LineOutput extends OutputStream {
  private static final int LONGEST = 4096;

  private final Consumer<String> lines;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  LineOutput(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void write(int b) {
    if (b == '\n' || line.size() >= LONGEST) {
      end();
    }
    if (b != '\n' && b != '\r') {
      line.write(b);
    }
  }

  private void end() {
    if (line.size() > 0) {
      lines.accept(OutputText.line(OutputText.decode(line.toByteArray())));
      line.reset();
    }
  }

  @Override
  public void close() {
    end();
  }
}
