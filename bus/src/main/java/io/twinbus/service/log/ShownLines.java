package io.twinbus.service.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/** Lets chosen debug lines of one logger through, whatever its level. */
final class ShownLines extends TurboFilter {
  private final String logger;
  private final Predicate<List<Object>> wanted;

  ShownLines(String logger, Predicate<List<Object>> wanted) {
    this.logger = logger;
    this.wanted = wanted;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger from,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    boolean line = arguments != null && level.equals(Level.DEBUG) && from.getName().equals(logger);
    return line && wanted.test(Arrays.asList(arguments)) ? FilterReply.ACCEPT : FilterReply.NEUTRAL;
  }
}
