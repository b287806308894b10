package io.twinbus.monitor.web;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletionStage;

/** Sends what was worked out elsewhere, on the event loop of the one who asked. */
final class Answers {
  private Answers() {}

  static void send(Vertx vertx, RoutingContext context, CompletionStage<JsonObject> result) {
    Context loop = vertx.getOrCreateContext();
    result.whenComplete(
        (json, failure) ->
            loop.runOnContext(
                then -> {
                  if (context.response().closed() || context.response().ended()) {
                    return;
                  }
                  if (failure != null) {
                    context.fail(failure);
                  } else {
                    context.json(json);
                  }
                }));
  }
}
