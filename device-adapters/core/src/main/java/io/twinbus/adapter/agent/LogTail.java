package io.twinbus.adapter.agent;

import io.twinbus.adapter.driver.ComponentLog;
import io.twinbus.adapter.driver.TelemetryChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines of a component, and all of them as telemetry; without secrets. */
final class LogTail implements ComponentLog {
  private static final int MOST_LINES = 100;
  private static final int MOST_CHARACTERS = 1024;

  private final TelemetryChannel channel;
  private final Masking masking;
  private final Deque<String> lines = new ArrayDeque<>();

  LogTail(TelemetryChannel channel, Masking masking) {
    this.channel = channel;
    this.masking = masking;
  }

  @Override
  public void line(String original) {
    String text = masking.of(original);
    String cut = text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) : text;
    String clean = cut.replaceAll("[\\p{Cntrl}&&[^\t]]|\\p{Cs}", "\uFFFD");
    synchronized (lines) {
      lines.addLast(clean);
      if (lines.size() > MOST_LINES) {
        lines.removeFirst();
      }
    }
    channel.sample(clean);
  }

  @Override
  public String tail(int count) {
    synchronized (lines) {
      return String.join("\n", lines.stream().skip(Math.max(0, lines.size() - count)).toList());
    }
  }
}
