package io.twinbus.monitor.web;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One operation of the API. The routes and the OpenAPI document are both made of these, so they
 * cannot disagree.
 *
 * @param method its HTTP method; all but GET need the session's CSRF token
 * @param path below {@code /api/v1}, with parameters as {@code :name}
 * @param summary what it does, for people
 * @param query its query parameters
 * @param body the schema of what is sent; empty: nothing
 * @param answer the schema of the answer
 * @param handler answers
 */
record Endpoint(
    HttpMethod method,
    String path,
    String summary,
    List<Query> query,
    String body,
    String answer,
    Handler handler) {
  /** Answers a call with a JSON object. May throw, or fail with, a {@link Problem}. */
  interface Handler {
    CompletionStage<JsonObject> answer(Call call);
  }

  /**
   * A query parameter.
   *
   * @param name its name
   * @param description for people
   */
  record Query(String name, String description) {}

  static Endpoint get(String path, String summary, String answer, Handler handler, Query... query) {
    return new Endpoint(HttpMethod.GET, path, summary, List.of(query), "", answer, handler);
  }

  static Endpoint post(
      String path, String summary, String body, String answer, Handler handler, Query... query) {
    return new Endpoint(HttpMethod.POST, path, summary, List.of(query), body, answer, handler);
  }

  static Endpoint put(
      String path, String summary, String body, String answer, Handler handler, Query... query) {
    return new Endpoint(HttpMethod.PUT, path, summary, List.of(query), body, answer, handler);
  }
}
