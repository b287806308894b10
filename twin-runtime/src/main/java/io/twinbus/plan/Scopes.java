package io.twinbus.plan;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.expression.Scope;
import io.twinbus.expression.Values;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Catalog;
import io.twinbus.v1.SolutionComponent;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What names in expressions stand for when a component is placed. */
final class Scopes {
  private static final int MOST_PARENTS = 16;

  private Scopes() {}

  /** A component that is to stand on a site. */
  static Scope onSite(
      Site site,
      SolutionComponent component,
      Map<String, String> parameters,
      Function<SpecRef, Optional<Message>> documents) {
    return new Scope() {
      @Override
      public Optional<Value> property(String name) {
        return Optional.ofNullable(site.values().get(name));
      }

      @Override
      public Optional<Value> param(String name) {
        String given = parameters.get(name);
        String value = given != null ? given : component.getParametersMap().get(name);
        return Optional.ofNullable(value).map(Values::of);
      }

      @Override
      public Optional<Value> config(String catalog, String name) {
        return configured(catalog, name, documents, MOST_PARENTS);
      }
    };
  }

  /** A component as the constraints of a target see it. */
  static Scope ofComponent(SolutionComponent component) {
    return new Scope() {
      @Override
      public Optional<Value> property(String name) {
        return switch (name) {
          case "name" -> Optional.of(Values.of(component.getName()));
          case "type" -> Optional.of(Values.of(component.getType()));
          default -> {
            String metadata = component.getMetadataMap().get(name);
            yield metadata != null
                ? Optional.of(Values.of(metadata))
                : Optional.ofNullable(component.getProperties().getFieldsMap().get(name));
          }
        };
      }
    };
  }

  private static Optional<Value> configured(
      String catalog, String name, Function<SpecRef, Optional<Message>> documents, int depth) {
    Optional<Message> document = documents.apply(new SpecRef(SpecKind.CATALOG, catalog));
    if (document.isEmpty() || depth == 0 || !(document.get() instanceof Catalog found)) {
      return Optional.empty();
    }
    Optional<Value> own = atPath(found.getSpec().getProperties(), name);
    return own.isPresent() || found.getSpec().getParentName().isEmpty()
        ? own
        : configured(found.getSpec().getParentName(), name, documents, depth - 1);
  }

  private static Optional<Value> atPath(Struct properties, String name) {
    Value whole = properties.getFieldsMap().get(name);
    if (whole != null) {
      return Optional.of(whole);
    }
    int dot = name.indexOf('.');
    Value outer = dot < 0 ? null : properties.getFieldsMap().get(name.substring(0, dot));
    return outer != null && outer.hasStructValue()
        ? atPath(outer.getStructValue(), name.substring(dot + 1))
        : Optional.empty();
  }
}
