package io.twinbus.monitor.web;

import static io.twinbus.monitor.web.Endpoint.get;

import com.google.protobuf.Message;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.monitor.fleet.Doc;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.monitor.fleet.TwinRecord;
import io.twinbus.topic.Address;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Solution;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/**
 * What the pages read of users' documents: instances, solutions, artifacts and where they are used.
 */
final class SpecApi {
  private final FleetStore fleet;

  SpecApi(FleetStore fleet) {
    this.fleet = fleet;
  }

  List<Endpoint> endpoints() {
    return List.of(
        get("/instances", "Instances, and what became of them.", "Instances", this::instances),
        get(
            "/instances/:tenant/:name",
            "One instance with its solution and its steps.",
            "Instance",
            this::instance),
        get(
            "/artifacts",
            "Artifacts that documents name, and where.",
            "Artifacts",
            this::artifacts));
  }

  private CompletionStage<JsonObject> instances(Call call) {
    Set<String> tenants = call.session().tenants();
    return FleetApi.done(
        new JsonObject()
            .put(
                "instances",
                Documents.array(
                    fleet.specs().entrySet().stream()
                        .filter(each -> each.getKey().kind() == SpecKind.INSTANCE)
                        .filter(each -> tenants.contains(each.getKey().tenant()))
                        .sorted(
                            Comparator.comparing(
                                each -> each.getKey().tenant() + "/" + each.getKey().name()))
                        .map(each -> instance(each.getKey(), each.getValue(), false)))));
  }

  private CompletionStage<JsonObject> instance(Call call) {
    Address.Spec address = new Address.Spec(call.tenant(), SpecKind.INSTANCE, call.part("name"));
    Doc<?> doc = fleet.specs().get(address);
    if (doc == null) {
      throw new Problem(404, "There is no instance " + address.name() + ".");
    }
    return FleetApi.done(instance(address, doc, true));
  }

  private JsonObject instance(Address.Spec address, Doc<?> doc, boolean whole) {
    Message document = doc.get();
    JsonObject json =
        new JsonObject()
            .put("tenant", address.tenant())
            .put("name", address.name())
            .put("document", Documents.json(document, address.kind().documentType()));
    Doc<io.twinbus.v1.SpecStatus> status = fleet.specStatuses().get(address.status());
    if (status != null) {
      JsonObject became = Documents.json(status.get(), DocumentTypes.SPEC_STATUS);
      if (!whole) {
        became.remove("targets");
      }
      json.put("status", became);
    }
    if (whole && document instanceof io.twinbus.v1.Instance instance) {
      Doc<?> solution =
          fleet
              .specs()
              .get(
                  new Address.Spec(
                      address.tenant(), SpecKind.SOLUTION, instance.getSpec().getSolution()));
      if (solution != null) {
        json.put("solution", Documents.json(solution.get(), SpecKind.SOLUTION.documentType()));
      }
    }
    return json;
  }

  private CompletionStage<JsonObject> artifacts(Call call) {
    Set<String> tenants = call.session().tenants();
    Map<String, JsonObject> found = new TreeMap<>();
    fleet
        .specs()
        .forEach(
            (address, doc) -> {
              if (tenants.contains(address.tenant())
                  && address.kind() == SpecKind.SOLUTION
                  && doc.get() instanceof Solution solution) {
                solution
                    .getSpec()
                    .getComponentsList()
                    .forEach(
                        each ->
                            note(
                                found,
                                address.tenant(),
                                each.getArtifact(),
                                "solution",
                                address.name(),
                                each.getName()));
              }
            });
    for (TwinRecord twin : fleet.twins()) {
      if (tenants.contains(twin.id().tenant())) {
        twin.desired()
            .map(Doc::get)
            .map(DesiredState::getComponentsList)
            .orElse(List.of())
            .forEach(
                each ->
                    note(
                        found,
                        twin.id().tenant(),
                        each.getArtifact(),
                        "twin",
                        twin.id().target(),
                        each.getName()));
      }
    }
    return FleetApi.done(
        new JsonObject().put("artifacts", Documents.array(found.values().stream().limit(5000))));
  }

  private static void note(
      Map<String, JsonObject> found,
      String tenant,
      Artifact artifact,
      String kind,
      String name,
      String component) {
    if (artifact.getDigest().isEmpty()) {
      return;
    }
    JsonObject json =
        found.computeIfAbsent(
            tenant + " " + artifact.getDigest(),
            each ->
                new JsonObject()
                    .put("tenant", tenant)
                    .put("digest", artifact.getDigest())
                    .put("size", artifact.getSize())
                    .put("mediaType", artifact.getMediaType())
                    .put("signed", !artifact.getSignature().isEmpty())
                    .put("uses", 0)
                    .put("usedBy", new JsonArray()));
    json.put("uses", json.getInteger("uses") + 1);
    JsonArray usedBy = json.getJsonArray("usedBy");
    if (usedBy.size() < 20) {
      usedBy.add(new JsonObject().put("kind", kind).put("name", name).put("component", component));
    }
  }
}
