package io.twinbus.plan;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.expression.Values;
import io.twinbus.v1.Binding;
import io.twinbus.v1.Component;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes of placed parts the components that shall stand in desired states. */
final class Goals {
  private final Function<SpecRef, Optional<Message>> documents;

  Goals(Function<SpecRef, Optional<Message>> documents) {
    this.documents = documents;
  }

  /** What decides how a part looks on a target, beside its own text. */
  private record Look(
      String part, List<String> dependsOn, String token, Optional<Binding> binding) {}

  /** The owner's components on a site, in order. */
  List<Goal> of(Deployment owner, Site site, List<Part> parts) {
    Set<String> here = new HashSet<>();
    parts.forEach(part -> here.add(part.name()));
    List<Goal> goals = new ArrayList<>(parts.size());
    for (Part part : parts) {
      List<String> dependsOn =
          part.requires().stream().filter(here::contains).distinct().sorted().toList();
      Optional<Binding> binding = site.binding(part.source().getType());
      if (part.hasExpressions()) {
        goals.add(render(owner, site, part, dependsOn, binding));
      } else {
        String token = site.target().getSpec().getRedeployToken();
        goals.add(
            owner.rendered.computeIfAbsent(
                new Look(part.name(), dependsOn, token, binding),
                look -> render(owner, site, part, dependsOn, binding)));
      }
    }
    return goals;
  }

  private Goal render(
      Deployment owner, Site site, Part part, List<String> dependsOn, Optional<Binding> binding) {
    Component.Builder component =
        Component.newBuilder()
            .setName(part.name())
            .setType(part.source().getType())
            .setInstance(owner.key.label())
            .addAllDependsOn(dependsOn)
            .setRedeployToken(site.target().getSpec().getRedeployToken());
    Struct properties = part.source().getProperties();
    String fault = "";
    if (part.hasExpressions()) {
      Rendering rendering =
          new Rendering(Scopes.onSite(site, part.source(), owner.parameters, documents));
      properties = rendering.render(properties, "properties");
      fault = rendering.fault();
    }
    if (binding.isPresent()) {
      component.setType(Site.driver(binding.get(), part.source().getType()));
      properties = withDefaults(properties, binding.get());
    }
    if (properties.getFieldsCount() > 0) {
      component.setProperties(properties);
    }
    if (part.source().hasArtifact()) {
      component.setArtifact(part.source().getArtifact());
    }
    if (part.source().hasDeadlines()) {
      component.setDeadlines(part.source().getDeadlines());
    }
    return new Goal(part, component.build(), fault);
  }

  private static Struct withDefaults(Struct properties, Binding binding) {
    if (!Site.isNative(binding) || binding.getConfigCount() == 0) {
      return properties;
    }
    Struct.Builder all = Struct.newBuilder();
    for (Map.Entry<String, String> one : binding.getConfigMap().entrySet()) {
      Value value = Values.of(one.getValue());
      all.putFields(one.getKey(), value);
    }
    return all.mergeFrom(properties).build();
  }
}
