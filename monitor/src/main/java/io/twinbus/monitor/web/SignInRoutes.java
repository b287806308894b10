package io.twinbus.monitor.web;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Signing in and out: the broker checks the name, the browser gets a sealed cookie. */
final class SignInRoutes {
  private static final String PATH = "/session";

  private final Vertx vertx;
  private final WebSettings settings;
  private final Sessions sessions;
  private final Guard guard;
  private final LoginLimiter limiter;

  SignInRoutes(Vertx vertx, WebSettings settings, Sessions sessions, Guard guard) {
    this.vertx = vertx;
    this.settings = settings;
    this.sessions = sessions;
    this.guard = guard;
    this.limiter = new LoginLimiter(settings.loginsPerMinute());
  }

  void mount(Router router, String api) {
    router.get(api + PATH).handler(guard.user(this::whoAmI));
    router.post(api + PATH).handler(this::signIn);
    router.post(api + PATH + "/link").handler(this::signInByLink);
    router.delete(api + PATH).handler(guard.user(this::signOut));
  }

  static List<Endpoint> documented(Endpoint.Handler elsewhere) {
    return List.of(
        Endpoint.get(PATH, "Who is signed in, and may do what.", "Session", elsewhere),
        Endpoint.post(
            PATH, "Signs in: the broker checks the name.", "SignIn", "Session", elsewhere),
        new Endpoint(HttpMethod.DELETE, PATH, "Signs out.", List.of(), "", "Done", elsewhere),
        Endpoint.post(
            PATH + "/link", "Signs in by a one-time link.", "LinkSignIn", "Session", elsewhere));
  }

  private void whoAmI(Call call) {
    Answers.send(
        vertx,
        call.context(),
        sessions.refreshRights(call.session()).thenApply(SignInRoutes::describe));
  }

  private void signIn(RoutingContext context) {
    if (!isLimited(context)) {
      JsonObject body = bodyOf(context);
      open(context, sessions.signIn(text(body, "user"), text(body, "password")));
    }
  }

  private void signInByLink(RoutingContext context) {
    if (!isLimited(context)) {
      open(context, sessions.signIn(text(bodyOf(context), "token")));
    }
  }

  private void signOut(Call call) {
    sessions.signOut(call.session());
    call.context().response().removeCookie(Guard.COOKIE);
    call.context().json(new JsonObject().put("done", true));
  }

  private boolean isLimited(RoutingContext context) {
    String address = context.request().remoteAddress().hostAddress();
    String site = context.request().getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      context.fail(new Problem(403, "Sign in on the monitor's own page."));
      return true;
    }
    if (!limiter.allow(String.valueOf(address), Instant.now())) {
      context.response().putHeader("Retry-After", "60");
      context.fail(new Problem(429, "Too many attempts to sign in: wait a minute."));
      return true;
    }
    return false;
  }

  private void open(RoutingContext context, CompletionStage<UserSession> signIn) {
    Context loop = vertx.getOrCreateContext();
    signIn.whenComplete(
        (session, failure) ->
            loop.runOnContext(
                then -> {
                  if (failure != null) {
                    context.fail(failure);
                    return;
                  }
                  context
                      .response()
                      .addCookie(cookie(session))
                      .putHeader("Cache-Control", "no-store");
                  context.json(describe(session));
                }));
  }

  private Cookie cookie(UserSession session) {
    return Cookie.cookie(Guard.COOKIE, sessions.cookie(session))
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(settings.certificate().isPresent())
        .setPath("/")
        .setMaxAge(settings.sessionLife().toSeconds());
  }

  private static JsonObject describe(UserSession session) {
    JsonObject tenants = new JsonObject();
    session
        .rights()
        .forEach(
            (tenant, rights) -> {
              if (rights.read()) {
                tenants.put(tenant, new JsonObject().put("write", rights.write()));
              }
            });
    return new JsonObject()
        .put("user", session.user())
        .put("csrf", session.csrf())
        .put("tenants", tenants);
  }

  private static JsonObject bodyOf(RoutingContext context) {
    try {
      JsonObject body = context.body().asJsonObject();
      return body == null ? new JsonObject() : body;
    } catch (io.vertx.core.json.DecodeException | ClassCastException e) {
      throw new Problem(400, "The body is not a JSON object.");
    }
  }

  private static String text(JsonObject body, String field) {
    return body.getValue(field) instanceof String text ? text : "";
  }
}
