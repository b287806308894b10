package io.twinbus.monitor.web;

import io.vertx.core.json.JsonObject;
import java.util.function.BooleanSupplier;

/** The system, live: looked at once a second, because its rates are those of a second. */
final class SystemStream implements EventStream.Source {
  private static final int TURNS = 25;

  private final SystemApi system;
  private final BooleanSupplier signedIn;
  private int turn;

  SystemStream(SystemApi system, BooleanSupplier signedIn) {
    this.system = system;
    this.signedIn = signedIn;
  }

  @Override
  public void pump(EventStream stream) {
    if (!signedIn.getAsBoolean()) {
      stream.send("signed-out", new JsonObject());
      stream.end();
      return;
    }
    if (turn++ % TURNS == 0) {
      stream.send("system", system.now());
    }
  }
}
