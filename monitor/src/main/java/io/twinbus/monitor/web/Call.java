package io.twinbus.monitor.web;

import io.twinbus.topic.Names;
import io.twinbus.topic.TwinId;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One request of a user who is signed in, with its parts checked as they are read. */
public final class Call {
  private static final int MOST_QUERY = 4096;
  private final RoutingContext context;
  private final UserSession session;

  Call(RoutingContext context, UserSession session) {
    this.context = context;
    this.session = session;
  }

  RoutingContext context() {
    return context;
  }

  UserSession session() {
    return session;
  }

  /** The tenant of the path, which the user may see. */
  String tenant() {
    String tenant = context.pathParam("tenant");
    if (!Names.isName(tenant) || !session.mayRead(tenant)) {
      throw new Problem(404, "There is no tenant " + shown(tenant) + " that you may see.");
    }
    return tenant;
  }

  /** The twin of the path, in a tenant that the user may see. */
  TwinId twin() {
    String target = context.pathParam("target");
    if (!Names.isName(target)) {
      throw new Problem(400, shown(target) + " is not the name of a target.");
    }
    return new TwinId(tenant(), target);
  }

  /** A part of the path. */
  String part(String name) {
    return context.pathParam(name);
  }

  /** A query parameter; empty when it is not given. */
  String query(String name) {
    List<String> values = context.queryParam(name);
    if (values.isEmpty()) {
      return "";
    }
    String value = values.getFirst();
    if (value.length() > MOST_QUERY) {
      throw new Problem(
          400, "The parameter " + name + " is longer than " + MOST_QUERY + " characters.");
    }
    return value;
  }

  /** All values of a query parameter, which may also hold several with commas between. */
  List<String> queries(String name) {
    String all = String.join(",", context.queryParam(name));
    if (all.length() > MOST_QUERY) {
      throw new Problem(
          400, "The parameter " + name + " is longer than " + MOST_QUERY + " characters.");
    }
    return Arrays.stream(all.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  /** A number within bounds. */
  int number(String name, int otherwise, int least, int most) {
    String text = query(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new Problem(400, "The parameter " + name + " must be a number, is " + shown(text));
    }
    throw new Problem(
        400, "The parameter " + name + " must be between " + least + " and " + most + ".");
  }

  /** A parameter that is one of a set of words. */
  <E extends Enum<E>> Set<E> words(String name, Class<E> type) {
    return queries(name).stream().map(each -> word(name, each, type)).collect(Collectors.toSet());
  }

  /** A parameter that is one word of a set. */
  <E extends Enum<E>> Optional<E> word(String name, Class<E> type) {
    String text = query(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(word(name, text, type));
  }

  private static <E extends Enum<E>> E word(String name, String text, Class<E> type) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          400,
          "The parameter "
              + name
              + " cannot be "
              + shown(text)
              + "; it is one of "
              + Arrays.stream(type.getEnumConstants())
                  .map(Enum::name)
                  .filter(each -> !each.equals("UNRECOGNIZED"))
                  .collect(Collectors.joining(", "))
              + ".");
    }
  }

  /** The JSON object that was sent. */
  JsonObject body() {
    try {
      JsonObject body = context.body().asJsonObject();
      return body == null ? new JsonObject() : body;
    } catch (DecodeException | ClassCastException e) {
      throw new Problem(400, "The body is not a JSON object.");
    }
  }

  /** A text of the body that must be there. */
  String required(JsonObject body, String field) {
    Object value = body.getValue(field);
    if (!(value instanceof String text) || text.isBlank()) {
      throw new Problem(400, "The field " + field + " is missing: it must be a text.", field);
    }
    return text;
  }

  private static String shown(@org.jspecify.annotations.Nullable String text) {
    String clean = text == null ? "" : text.replaceAll("\\p{Cntrl}", "?");
    return "\"" + (clean.length() > 64 ? clean.substring(0, 64) + "…" : clean) + "\"";
  }
}
