package io.twinbus.adapter.kubernetes.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Server-side apply (Kubernetes API concepts, "Server-Side Apply") for one field manager: what does
 * not exist is created; what exists takes on what is applied, and keeps its status and what else
 * the server wrote. Rights can be taken away, kind by kind.
 */
final class ApplyingDispatcher extends KubernetesCrudDispatcher {
  private static final Pattern IN_NAMESPACE = Pattern.compile("/namespaces/([^/?]+)/([^/?]+)");
  private static final String APPLY = "application/apply-patch+yaml";
  private static final JsonMapper JSON = new JsonMapper();
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  private final Set<String> forbidden = ConcurrentHashMap.newKeySet();

  /** Refuses everything about a kind of objects of any namespace, such as {@code secrets}. */
  void forbid(String resource) {
    forbidden.add(resource);
  }

  /** Refuses it no longer. */
  void allow(String resource) {
    forbidden.remove(resource);
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    Matcher path = IN_NAMESPACE.matcher(request.getPath());
    return path.find() && forbidden.contains(path.group(2))
        ? refusal(request.method(), path.group(2), path.group(1))
        : super.dispatch(request);
  }

  /** As an API server with RBAC words it (Kubernetes API, "Status"). */
  private static MockResponse refusal(HttpMethod method, String resource, String namespace) {
    ObjectNode status = JSON.createObjectNode();
    status
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("reason", "Forbidden")
        .put("code", HttpURLConnection.HTTP_FORBIDDEN)
        .put(
            "message",
            resource
                + " is forbidden: User \"system:serviceaccount:"
                + namespace
                + ":twinbus\" cannot "
                + method.name().toLowerCase(Locale.ROOT)
                + " resource \""
                + resource
                + "\" in the namespace \""
                + namespace
                + "\"");
    return new MockResponse()
        .setResponseCode(HttpURLConnection.HTTP_FORBIDDEN)
        .setHeader("Content-Type", "application/json")
        .setBody(status.toString());
  }

  @Override
  public MockResponse handlePatch(RecordedRequest request) {
    String type = Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
    if (!type.startsWith(APPLY)) {
      return super.handlePatch(request);
    }
    String path = request.getPath().replaceAll("\\?.*", "");
    MockResponse found = handleGet(path);
    try {
      boolean dryRun = request.getPath().contains("dryRun=All");
      ObjectNode applied =
          (ObjectNode) JSON.valueToTree(YAML.unmarshal(request.getUtf8Body(), JsonNode.class));
      if (dryRun) {
        return new MockResponse()
            .setResponseCode(HttpURLConnection.HTTP_OK)
            .setHeader("Content-Type", "application/json")
            .setBody(
                (found.code() == HttpURLConnection.HTTP_OK ? merged(found, applied) : applied)
                    .toString());
      }
      return found.code() == HttpURLConnection.HTTP_NOT_FOUND
          ? handleCreate(
              request(HttpMethod.POST, path.substring(0, path.lastIndexOf('/')), request, applied))
          : handleUpdate(request(HttpMethod.PUT, path, request, merged(found, applied)));
    } catch (IOException e) {
      return new MockResponse().setResponseCode(HttpURLConnection.HTTP_BAD_REQUEST);
    }
  }

  private static ObjectNode merged(MockResponse found, ObjectNode applied) throws IOException {
    ObjectNode live = (ObjectNode) JSON.readTree(found.getBody().getBytes());
    ObjectNode meta = live.withObjectProperty("metadata");
    boolean changes = !live.path("spec").equals(applied.path("spec"));
    applied
        .properties()
        .forEach(
            field -> {
              if (!field.getKey().equals("metadata") && !field.getKey().equals("status")) {
                live.set(field.getKey(), field.getValue());
              }
            });
    applied
        .path("metadata")
        .properties()
        .forEach(field -> meta.set(field.getKey(), field.getValue()));
    if (changes) {
      meta.put("generation", meta.path("generation").asLong(1) + 1);
    }
    return live;
  }

  private static RecordedRequest request(
      HttpMethod method, String path, RecordedRequest original, ObjectNode body) {
    Headers headers = Headers.builder().add("Content-Type", "application/json").build();
    return new RecordedRequest(
        original.getHttpVersion(),
        method,
        path,
        headers,
        new Buffer(body.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
