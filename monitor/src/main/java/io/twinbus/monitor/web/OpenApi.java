package io.twinbus.monitor.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The OpenAPI document of the API, made of its endpoints. */
final class OpenApi {
  private static final Pattern PARAMETER = Pattern.compile(":([a-z]+)");

  private OpenApi() {}

  static JsonObject of(List<Endpoint> endpoints, String version) {
    JsonObject paths = new JsonObject();
    for (Endpoint endpoint : endpoints) {
      String path = PARAMETER.matcher(endpoint.path()).replaceAll("{$1}");
      JsonObject item = paths.getJsonObject(path, new JsonObject());
      item.put(endpoint.method().name().toLowerCase(Locale.ROOT), operation(endpoint));
      paths.put(path, item);
    }
    return new JsonObject()
        .put("openapi", "3.1.0")
        .put(
            "info",
            new JsonObject()
                .put("title", "Twinbus Monitor")
                .put("version", version)
                .put(
                    "description",
                    "All that the monitor's pages show and do. Sign in with POST /session; each call"
                        + " but GET carries the session's csrf in the header X-CSRF-Token."))
        .put("servers", new JsonArray().add(new JsonObject().put("url", "/api/v1")))
        .put("paths", paths)
        .put("components", components());
  }

  private static JsonObject operation(Endpoint endpoint) {
    JsonArray parameters = new JsonArray();
    Matcher matcher = PARAMETER.matcher(endpoint.path());
    while (matcher.find()) {
      parameters.add(parameter(matcher.group(1), "path", "").put("required", true));
    }
    endpoint
        .query()
        .forEach(each -> parameters.add(parameter(each.name(), "query", each.description())));
    JsonObject operation =
        new JsonObject()
            .put("summary", endpoint.summary())
            .put("parameters", parameters)
            .put(
                "responses",
                new JsonObject()
                    .put("200", content("As asked.", endpoint.answer()))
                    .put("default", content("A problem.", "Problem")));
    if (!endpoint.body().isEmpty()) {
      operation.put("requestBody", content("", endpoint.body()).put("required", true));
    }
    return operation;
  }

  private static JsonObject parameter(String name, String in, String description) {
    return new JsonObject()
        .put("name", name)
        .put("in", in)
        .put("description", description)
        .put("schema", new JsonObject().put("type", "string"));
  }

  private static JsonObject content(String description, String schema) {
    String type =
        switch (schema) {
          case "Stream" -> "text/event-stream";
          case "File" -> "application/octet-stream";
          case "Problem" -> "application/problem+json";
          default -> "application/json";
        };
    JsonObject media =
        new JsonObject()
            .put("schema", new JsonObject().put("$ref", "#/components/schemas/" + schema));
    JsonObject content = new JsonObject().put(type, media);
    if (schema.equals("DesiredState")) {
      content.put("application/yaml", media);
    }
    return new JsonObject().put("description", description).put("content", content);
  }

  private static JsonObject components() {
    try (InputStream in =
        Objects.requireNonNull(OpenApi.class.getResourceAsStream("/api/components.json"))) {
      return new JsonObject(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
