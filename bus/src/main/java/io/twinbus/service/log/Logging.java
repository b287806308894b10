package io.twinbus.service.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the log up. It goes to standard error, as lines for people when that is a terminal and as
 * one JSON object per line otherwise. {@code TWINBUS_LOG} says how much: {@code debug}, {@code
 * info} (the default), {@code warn} or {@code error}; {@code TWINBUS_LOG_FORMAT} asks for {@code
 * text} or {@code json}.
 */
public final class Logging {
  private static final String LEVEL = "TWINBUS_LOG";
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final String FORMAT = "TWINBUS_LOG_FORMAT";

  private Logging() {}

  /** How lines look. */
  public enum Format {
    /** For people. */
    TEXT,
    /** For machines. */
    JSON
  }

  /** Sets the log of this process up as its environment asks for. */
  public static void start(String service) {
    Map<String, String> environment = System.getenv();
    start(
        service,
        formatOf(environment.getOrDefault(FORMAT, ""), isTerminal()),
        Level.toLevel(environment.getOrDefault(LEVEL, ""), Level.INFO),
        Level.WARN);
  }

  /**
   * Sets the log of a command line up: lines for people, and none at all unless {@code TWINBUS_LOG}
   * asks for them or the command is verbose, which shows warnings. What a command has to say it
   * says itself.
   */
  public static void ofCommand(Map<String, String> environment, boolean verbose) {
    Level level =
        Level.toLevel(environment.getOrDefault(LEVEL, ""), verbose ? Level.WARN : Level.OFF);
    start("twinbus", Format.TEXT, level, level);
  }

  /**
   * Shows debug lines of a library, whatever the level, as warnings cannot be asked of it. Call it
   * after {@link #start(String)}.
   *
   * @param logger the library's logger
   * @param wanted whether a line is shown, by the arguments of its message; called by any thread
   */
  public static void show(String logger, Predicate<List<Object>> wanted) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    TurboFilter filter = new ShownLines(logger, wanted);
    filter.setContext(context);
    filter.start();
    context.addTurboFilter(filter);
  }

  static Format formatOf(String wanted, boolean terminal) {
    return switch (wanted.toLowerCase(Locale.ROOT)) {
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      default -> terminal ? Format.TEXT : Format.JSON;
    };
  }

  /** Whether standard error is read by a person. */
  private static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux, where the JDK does not know: TWINBUS_LOG_FORMAT tells.
      return false;
    }
  }

  private static void start(String service, Format format, Level level, Level libraries) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case TEXT -> new TextLines();
          case JSON -> new JsonLines(service);
        };
    encoder.setContext(context);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(libraries);
    root.addAppender(appender);
    context.getLogger("io.twinbus").setLevel(level);
  }
}
