package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.NativeTopics;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The driver of the enV5 board's bit files, {@code drivers.bitfile}. */
public final class BitfileDriverFactory implements DriverFactory {
  @Override
  public String name() {
    return BitfileDriver.TYPE;
  }

  /** A board has to be named, also where this is on a class path with other adapters. */
  @Override
  public boolean enabledByDefault() {
    return false;
  }

  @Override
  public List<Problem> check(Settings settings) {
    return BoardSettings.check(settings);
  }

  @Override
  public Optional<NativeTopics.Testament> testament(String target) {
    return Optional.of(new EipTopics(target).testament());
  }

  @Override
  public Driver create(Settings settings, DriverContext context) throws IOException {
    List<Problem> problems = check(settings);
    if (!problems.isEmpty()) {
      throw new IOException(problems.getFirst().toString());
    }
    EipTopics topics = new EipTopics(context.target());
    if (!topics.fits()) {
      throw new IOException(
          "target "
              + context.target()
              + " is too long for a board: "
              + topics.requesterStatus()
              + " may have 64 characters");
    }
    return BitfileDriver.start(BoardSettings.of(settings), topics, context);
  }
}
