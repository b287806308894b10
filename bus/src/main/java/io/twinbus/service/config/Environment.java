package io.twinbus.service.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Overrides from environment variables: {@code TWINBUS_BROKER_KEEP_ALIVE} is {@code
 * broker.keepAlive}. Variables that name nothing in the record are left alone, as others (such as
 * Kubernetes' service links) begin with the same letters.
 */
final class Environment {
  static final String PREFIX = "TWINBUS_";

  private Environment() {}

  /** The document with the variables' values in their places. */
  static Node override(Node root, Class<?> type, Map<String, String> variables) {
    Node.Mapping overridden =
        root instanceof Node.Mapping mapping ? mapping : new Node.Mapping(root.where());
    boolean changed = false;
    for (Map.Entry<String, String> variable : new TreeMap<>(variables).entrySet()) {
      if (variable.getKey().startsWith(PREFIX)) {
        String[] words =
            variable.getKey().substring(PREFIX.length()).toLowerCase(Locale.ROOT).split("_", -1);
        changed |= apply(overridden, type, words, variable.getKey(), variable.getValue());
      }
    }
    return changed ? overridden : root;
  }

  private static boolean apply(
      Node.Mapping mapping, Class<?> type, String[] words, String variable, String value) {
    for (int count = words.length; count > 0; count--) {
      String name = String.join("", Arrays.copyOf(words, count));
      for (RecordComponent component : type.getRecordComponents()) {
        Optional<String> key = keyOf(component, name);
        if (key.isEmpty()) {
          continue;
        }
        if (count == words.length) {
          set(mapping, component, key.get(), variable, value);
          return true;
        }
        Class<?> inner = recordOf(component.getGenericType());
        if (inner != null) {
          Node below = mapping.entries().get(key.get());
          Node.Mapping target =
              below instanceof Node.Mapping known
                  ? known
                  : new Node.Mapping(Where.variable(variable));
          String[] rest = Arrays.copyOfRange(words, count, words.length);
          if (apply(target, inner, rest, variable, value)) {
            mapping.entries().put(key.get(), target);
            return true;
          }
        }
      }
    }
    return false;
  }

  private static void set(
      Node.Mapping mapping, RecordComponent component, String key, String variable, String value) {
    if (Binder.isSecret(component)) {
      mapping.entries().remove(component.getName());
      mapping.entries().remove(component.getName() + Binder.FILE);
    }
    Where where = Where.variable(variable);
    Node node =
        Binder.isScalar(component.getGenericType())
            ? new Node.Scalar(value, where)
            : YamlReader.read(where.toString(), value);
    mapping.entries().put(key, node);
  }

  private static Optional<String> keyOf(RecordComponent component, String name) {
    String own = component.getName();
    if (own.toLowerCase(Locale.ROOT).equals(name)) {
      return Optional.of(own);
    }
    String file = own + Binder.FILE;
    return Binder.isSecret(component) && file.toLowerCase(Locale.ROOT).equals(name)
        ? Optional.of(file)
        : Optional.empty();
  }

  private static @Nullable Class<?> recordOf(Type type) {
    Type bare =
        type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
            ? generic.getActualTypeArguments()[0]
            : type;
    return bare instanceof Class<?> known && known.isRecord() && !Scalars.reads(known)
        ? known
        : null;
  }
}
