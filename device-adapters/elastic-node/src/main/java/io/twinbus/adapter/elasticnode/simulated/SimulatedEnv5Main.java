package io.twinbus.adapter.elasticnode.simulated;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A simulated enV5 as a program: {@code mqtt://host:port ID}. It stays on until it is ended, and
 * comes back when the broker does.
 */
public final class SimulatedEnv5Main {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedEnv5Main.class);
  private static final int USAGE = 64;
  private static final long RETRY_MILLIS = 2000;

  private SimulatedEnv5Main() {}

  /** Runs it. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 2) {
      LOG.error("usage: enV5 mqtt://host:port ID");
      System.exit(USAGE);
    }
    URI broker = URI.create(arguments[0]);
    try (SimulatedEnv5 board = new SimulatedEnv5(broker, BoardOptions.real(arguments[1]))) {
      Runtime.getRuntime().addShutdownHook(new Thread(board::crash));
      while (true) {
        try {
          board.switchOn();
          LOG.info("{} is on", arguments[1]);
          board.awaitEnd();
          LOG.info("{} lost its connection", arguments[1]);
        } catch (IOException e) {
          LOG.info("{} cannot connect: {}", arguments[1], e.getMessage());
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }
}
