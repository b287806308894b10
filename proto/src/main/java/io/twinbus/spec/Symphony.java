package io.twinbus.spec;

import io.twinbus.spec.SpecFile.Position;
import io.twinbus.spec.SpecFile.Remark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Symphony's documents as ours. Dialect A has the plain kinds; B (0.48.30 and later) adds
 * containers and references {@code name:version}, which mean the object {@code name-v-version}; C
 * (0.49 and later) calls the versions {@code SolutionVersion} and so on. What cannot be honoured is
 * warned of, with its path.
 */
final class Symphony {
  private static final Set<String> GROUPS =
      Set.of("solution.symphony", "fabric.symphony", "workflow.symphony", "federation.symphony");
  private static final Set<String> CONTAINERS =
      Set.of("SolutionContainer", "CampaignContainer", "CatalogContainer", "TargetContainer");

  private final YamlNode.Mapping source;
  private final List<Remark> warnings = new ArrayList<>();

  private Symphony(YamlNode.Mapping source) {
    this.source = source;
  }

  /** A document of ours, or none where there is nothing to do for us. */
  record Translation(Optional<YamlNode.Mapping> document, List<Remark> warnings) {}

  static boolean isOne(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash > 0 && GROUPS.contains(apiVersion.substring(0, slash));
  }

  static Translation translate(YamlNode.Mapping source) {
    Symphony symphony = new Symphony(source);
    return new Translation(symphony.document(), symphony.warnings);
  }

  private Optional<YamlNode.Mapping> document() {
    String kind = source.text("kind").replaceAll("^(Solution|Campaign|Catalog)Version$", "$1");
    if (CONTAINERS.contains(kind)) {
      return Optional.empty(); // names a family of versions, and holds nothing
    }
    YamlNode.Mapping spec = source.mapping("spec");
    YamlNode translated =
        switch (kind) {
          case "Target" -> target(spec);
          case "Solution" -> solution(spec);
          case "Instance" -> instance(spec);
          case "Campaign" -> campaign(spec);
          case "Activation" -> activation(spec);
          case "Catalog" -> catalog(spec);
          default -> null;
        };
    if (translated == null) {
      warnings.add(
          new Remark(source.position(), "kind", "\"" + kind + "\" is not honoured: left out"));
      return Optional.empty();
    }
    Fields document = new Fields(source.position());
    document.put("apiVersion", text("twinbus.io/v1"));
    document.put("kind", text(kind));
    document.put("metadata", metadata(source.mapping("metadata")));
    document.put("spec", translated);
    return Optional.of(document.mapping());
  }

  private YamlNode metadata(YamlNode.Mapping metadata) {
    Fields fields = new Fields(metadata.position());
    fields.copy(metadata, "name");
    fields.putTexts("labels", metadata.get("labels"));
    fields.putTexts("annotations", metadata.get("annotations"));
    rest(metadata, "metadata", Set.of("name", "labels", "annotations", "namespace"));
    return fields.mapping();
  }

  private YamlNode target(YamlNode.Mapping spec) {
    Fields fields = new Fields(spec.position());
    fields.copy(spec, "displayName");
    fields.copy(spec, "constraints");
    fields.copy(spec, "isDryRun");
    fields.putTexts("properties", spec.get("properties"));
    fields.put("components", components(spec, "spec.components"));
    List<YamlNode> bindings = new ArrayList<>();
    for (YamlNode topology : spec.list("topologies")) {
      if (topology instanceof YamlNode.Mapping mapping) {
        mapping.list("bindings").forEach(binding -> bindings.add(binding(binding)));
      }
    }
    fields.put("bindings", new YamlNode.Sequence(spec.position(), bindings));
    rest(
        spec,
        "spec",
        Set.of("displayName", "constraints", "isDryRun", "properties", "components", "topologies"));
    return fields.mapping();
  }

  private static YamlNode binding(YamlNode node) {
    if (!(node instanceof YamlNode.Mapping binding)) {
      return node;
    }
    Fields fields = new Fields(binding.position());
    fields.copy(binding, "role");
    fields.copy(binding, "provider");
    fields.putTexts("config", binding.get("config"));
    return fields.mapping();
  }

  private YamlNode solution(YamlNode.Mapping spec) {
    Fields fields = new Fields(spec.position());
    fields.copy(spec, "displayName");
    fields.put("components", components(spec, "spec.components"));
    rest(spec, "spec", Set.of("displayName", "components", "rootResource", "version"));
    return fields.mapping();
  }

  private YamlNode components(YamlNode.Mapping spec, String path) {
    List<YamlNode> components = new ArrayList<>();
    for (YamlNode node : spec.list("components")) {
      components.add(
          node instanceof YamlNode.Mapping component
              ? component(component, path + "[" + components.size() + "]")
              : node);
    }
    return new YamlNode.Sequence(spec.position(), components);
  }

  private YamlNode component(YamlNode.Mapping component, String path) {
    Fields fields = new Fields(component.position());
    for (String same : List.of("name", "type", "properties", "constraints")) {
      fields.copy(component, same);
    }
    fields.putTexts("metadata", component.get("metadata"));
    fields.putTexts("parameters", component.get("parameters"));
    fields.put("dependsOn", component.get("dependencies"));
    rest(
        component,
        path,
        Set.of(
            "name", "type", "properties", "constraints", "metadata", "parameters", "dependencies"));
    return fields.mapping();
  }

  private YamlNode instance(YamlNode.Mapping spec) {
    Fields fields = new Fields(spec.position());
    fields.copy(spec, "displayName");
    fields.copy(spec, "isDryRun");
    fields.putTexts("parameters", spec.get("parameters"));
    fields.putTexts("metadata", spec.get("metadata"));
    YamlNode solution = spec.get("solution");
    fields.put("solution", reference(solution == null ? spec.get("solutionversion") : solution));
    YamlNode.Mapping target = spec.mapping("target");
    Fields placement = new Fields(target.position());
    placement.copy(target, "name");
    placement.putTexts("selector", target.get("selector"));
    fields.put("target", placement.mapping());
    if (spec.text("activeState").equals("inactive")) {
      fields.put("inactive", new YamlNode.Scalar(spec.position(), true));
    }
    rest(
        spec,
        "spec",
        Set.of(
            "displayName",
            "isDryRun",
            "parameters",
            "metadata",
            "solution",
            "solutionversion",
            "target",
            "activeState"));
    return fields.mapping();
  }

  private YamlNode campaign(YamlNode.Mapping spec) {
    Fields fields = new Fields(spec.position());
    fields.copy(spec, "firstStage");
    fields.copy(spec, "selfDriving");
    Fields stages = new Fields(spec.position());
    spec.mapping("stages")
        .fields()
        .forEach((name, node) -> stages.put(name, stage(node, "spec.stages." + name)));
    fields.put("stages", stages.mapping());
    rest(
        spec,
        "spec",
        Set.of("firstStage", "selfDriving", "stages", "rootResource", "version", "name"));
    return fields.mapping();
  }

  private YamlNode stage(YamlNode node, String path) {
    if (!(node instanceof YamlNode.Mapping stage)) {
      return node;
    }
    Fields fields = new Fields(stage.position());
    for (String same :
        List.of("name", "provider", "config", "inputs", "stageSelector", "contexts")) {
      fields.copy(stage, same);
    }
    if (stage.get("schedule") instanceof YamlNode.Scalar schedule) {
      fields.put("schedule", schedule);
    }
    Set<String> known = Set.of("name", "provider", "config", "inputs", "stageSelector", "contexts");
    rest(
        stage,
        path,
        stage.get("schedule") instanceof YamlNode.Scalar ? with(known, "schedule") : known);
    return fields.mapping();
  }

  private YamlNode activation(YamlNode.Mapping spec) {
    Fields fields = new Fields(spec.position());
    YamlNode campaign = spec.get("campaign");
    fields.put("campaign", reference(campaign == null ? spec.get("campaignversion") : campaign));
    fields.copy(spec, "stage");
    fields.copy(spec, "inputs");
    rest(spec, "spec", Set.of("campaign", "campaignversion", "stage", "inputs", "name"));
    return fields.mapping();
  }

  private YamlNode catalog(YamlNode.Mapping spec) {
    Fields fields = new Fields(spec.position());
    YamlNode type = spec.get("catalogType");
    fields.put("catalogType", type == null ? spec.get("type") : type);
    fields.copy(spec, "properties");
    fields.copy(spec, "parentName");
    fields.putTexts("metadata", spec.get("metadata"));
    rest(
        spec,
        "spec",
        Set.of(
            "catalogType",
            "type",
            "properties",
            "parentName",
            "metadata",
            "rootResource",
            "version",
            "name"));
    return fields.mapping();
  }

  /** {@code name:version} means the object {@code name-v-version}. */
  private static @Nullable YamlNode reference(@Nullable YamlNode node) {
    return node instanceof YamlNode.Scalar scalar && scalar.value() instanceof String text
        ? new YamlNode.Scalar(scalar.position(), text.replace(":", "-v-"))
        : node;
  }

  private void rest(YamlNode.Mapping mapping, String path, Set<String> honoured) {
    mapping
        .fields()
        .forEach(
            (key, value) -> {
              if (!honoured.contains(key)) {
                warnings.add(new Remark(value.position(), path + "." + key, "is not honoured"));
              }
            });
  }

  private static Set<String> with(Set<String> set, String more) {
    Set<String> all = new HashSet<>(set);
    all.add(more);
    return all;
  }

  private YamlNode text(String text) {
    return new YamlNode.Scalar(source.position(), text);
  }

  /** Fields of a mapping that is being made. */
  private record Fields(Position position, Map<String, YamlNode> map) {
    Fields(Position position) {
      this(position, new LinkedHashMap<>());
    }

    void put(String key, @Nullable YamlNode value) {
      if (value != null) {
        map.put(key, value);
      }
    }

    void copy(YamlNode.Mapping from, String key) {
      put(key, from.get(key));
    }

    /** A mapping whose values are texts with us: numbers and flags become texts. */
    void putTexts(String key, @Nullable YamlNode value) {
      if (!(value instanceof YamlNode.Mapping mapping)) {
        put(key, value);
        return;
      }
      Fields texts = new Fields(mapping.position());
      mapping
          .fields()
          .forEach(
              (name, each) ->
                  texts.put(
                      name,
                      each instanceof YamlNode.Scalar scalar && scalar.value() != null
                          ? new YamlNode.Scalar(scalar.position(), String.valueOf(scalar.value()))
                          : each));
      put(key, texts.mapping());
    }

    YamlNode.Mapping mapping() {
      return new YamlNode.Mapping(position, map);
    }
  }
}
