package io.twinbus.monitor.web;

import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets only users in who are signed in; others get 401, a forged call 403. */
final class Guard {
  static final String COOKIE = "twinbus-session";
  private final Sessions sessions;

  Guard(Sessions sessions) {
    this.sessions = sessions;
  }

  /** The same handler, for users who are signed in. */
  Handler<RoutingContext> user(Consumer<Call> handler) {
    return context -> {
      Cookie cookie = context.request().getCookie(COOKIE);
      Optional<UserSession> session =
          cookie == null ? Optional.empty() : sessions.of(cookie.getValue());
      if (session.isEmpty()) {
        context.fail(new Problem(401, "You are not signed in, or your sign-in has ended."));
        return;
      }
      boolean reads = context.request().method().equals(HttpMethod.GET);
      String token = context.request().getHeader("X-CSRF-Token");
      if (!reads && (token == null || !Seal.equal(token, session.get().csrf()))) {
        context.fail(
            new Problem(403, "The header X-CSRF-Token is missing or wrong: reload the page."));
        return;
      }
      context.response().putHeader("Cache-Control", "no-store");
      try {
        handler.accept(new Call(context, session.get()));
      } catch (RuntimeException e) {
        context.fail(e);
      }
    };
  }

  /** Whether the one who called is signed in still. */
  boolean isSignedIn(Call call) {
    return sessions.of(sessions.cookie(call.session())).isPresent();
  }
}
