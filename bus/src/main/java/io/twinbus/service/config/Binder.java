package io.twinbus.service.config;

import io.twinbus.codec.Nearest;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds what was written to records, and collects all that is wrong with it. */
final class Binder {
  /** What follows the name of a secret when the secret is in a file. */
  static final String FILE = "File";

  private final Path base;
  private final List<String> faults = new ArrayList<>();

  private Binder(Path base) {
    this.base = base;
  }

  /**
   * Binds a document.
   *
   * @param path where the document is within the file, for messages; empty for the file itself
   * @param base what relative paths start from
   * @throws ConfigurationException with everything that is wrong
   */
  static <T> T bind(Node node, Class<T> type, String path, Path base) {
    Binder binder = new Binder(base);
    Object bound = binder.group(node, type, path);
    if (bound == null || !binder.faults.isEmpty()) {
      throw new ConfigurationException(binder.faults);
    }
    return type.cast(bound);
  }

  static boolean isSecret(RecordComponent component) {
    return optionalOf(component.getGenericType()).equals(Secret.class);
  }

  static boolean isScalar(Type type) {
    return optionalOf(type) instanceof Class<?> known
        && (known == Secret.class || Scalars.reads(known));
  }

  private @Nullable Object group(Node node, Class<?> type, String path) {
    Map<String, Node> entries =
        switch (node) {
          case Node.Mapping mapping -> mapping.entries();
          case Node.Empty empty -> Map.of();
          default -> null;
        };
    if (entries == null) {
      return fault(node, path, "is " + node.kind() + ", must be keys and values");
    }
    int before = faults.size();
    RecordComponent[] components = type.getRecordComponents();
    refuseUnknown(entries, components, path);
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(components[i], entries, node, path);
    }
    return faults.size() > before ? null : create(type, components, values, node, path);
  }

  private void refuseUnknown(Map<String, Node> entries, RecordComponent[] components, String path) {
    Set<String> known = new LinkedHashSet<>();
    for (RecordComponent component : components) {
      known.add(component.getName());
      if (isSecret(component)) {
        known.add(component.getName() + FILE);
      }
    }
    entries.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            String nearest = Nearest.of(key, known);
            var unused =
                fault(
                    value,
                    below(path, key),
                    nearest.isEmpty()
                        ? "unknown key; known are " + String.join(", ", known)
                        : "unknown key, did you mean \"" + nearest + "\"?");
          }
        });
  }

  private @Nullable Object component(
      RecordComponent component, Map<String, Node> entries, Node parent, String path) {
    String name = component.getName();
    Node written = entries.get(name);
    if (isSecret(component)) {
      return secret(component, written, entries.get(name + FILE), parent, path);
    }
    if (written != null && !(written instanceof Node.Empty)) {
      return value(written, component.getGenericType(), below(path, name));
    }
    Default otherwise = component.getAnnotation(Default.class);
    if (otherwise != null) {
      Where where = new Where("the default of " + below(path, name), 0);
      Node node =
          isScalar(component.getGenericType())
              ? new Node.Scalar(otherwise.value(), where)
              : YamlReader.read(where.toString(), otherwise.value());
      return value(node, component.getGenericType(), below(path, name));
    }
    return absent(component.getGenericType(), parent, below(path, name));
  }

  private @Nullable Object secret(
      RecordComponent component,
      @Nullable Node text,
      @Nullable Node file,
      Node parent,
      String path) {
    String name = component.getName();
    boolean optional = component.getType() == Optional.class;
    if (text != null && file != null) {
      return fault(file, below(path, name + FILE), "give this or " + name + ", not both");
    }
    if (file instanceof Node.Scalar scalar) {
      Secret secret = Secret.in(base.resolve(scalar.text()));
      try {
        var unused = secret.value();
      } catch (ConfigurationException e) {
        return fault(file, below(path, name + FILE), e.getMessage());
      }
      return optional ? Optional.of(secret) : secret;
    }
    if (text instanceof Node.Scalar scalar) {
      Secret secret = Secret.of(scalar.text());
      return optional ? Optional.of(secret) : secret;
    }
    Node wrong = text != null ? text : file;
    if (wrong != null && !(wrong instanceof Node.Empty)) {
      return fault(wrong, below(path, name), "is " + wrong.kind() + ", must be a single value");
    }
    return optional
        ? Optional.empty()
        : fault(parent, below(path, name), "missing; write " + name + FILE + ": with a path");
  }

  private @Nullable Object absent(Type type, Node parent, String path) {
    if (type instanceof ParameterizedType generic) {
      if (generic.getRawType() == Optional.class) {
        return Optional.empty();
      }
      return generic.getRawType() == Map.class ? Map.of() : List.of();
    }
    if (type == Section.class) {
      return new Section(new Node.Empty(parent.where()), path, base);
    }
    if (type instanceof Class<?> known && known.isRecord() && !Scalars.reads(known)) {
      return group(new Node.Empty(parent.where()), known, path);
    }
    return fault(parent, path, "missing");
  }

  private @Nullable Object value(Node node, Type type, String path) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      if (generic.getRawType() == Optional.class) {
        Object value = value(node, arguments[0], path);
        return value == null ? null : Optional.of(value);
      }
      if (generic.getRawType() == List.class) {
        return list(node, arguments[0], path);
      }
      if (generic.getRawType() == Map.class && arguments[0] == String.class) {
        return map(node, arguments[1], path);
      }
    }
    if (type == Section.class) {
      return new Section(node, path, base);
    }
    if (!(type instanceof Class<?> known)) {
      throw new IllegalStateException("a configuration cannot hold a " + type);
    }
    if (known.isRecord() && !Scalars.reads(known)) {
      return group(node, known, path);
    }
    if (!(node instanceof Node.Scalar scalar)) {
      return fault(node, path, "is " + node.kind() + ", must be a single value");
    }
    try {
      return Scalars.read(known, scalar.text(), base);
    } catch (IllegalArgumentException e) {
      return fault(node, path, e.getMessage());
    }
  }

  private @Nullable Object list(Node node, Type type, String path) {
    if (!(node instanceof Node.Sequence sequence)) {
      return fault(node, path, "is " + node.kind() + ", must be a list");
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      Object item = value(sequence.items().get(i), type, path + "[" + i + "]");
      if (item != null) {
        items.add(item);
      }
    }
    return List.copyOf(items);
  }

  private @Nullable Object map(Node node, Type type, String path) {
    if (!(node instanceof Node.Mapping mapping)) {
      return fault(node, path, "is " + node.kind() + ", must be keys and values");
    }
    Map<String, Object> entries = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              Object value = value(entry, type, below(path, key));
              if (value != null) {
                entries.put(key, value);
              }
            });
    return java.util.Collections.unmodifiableMap(entries);
  }

  private @Nullable Object create(
      Class<?> type,
      RecordComponent[] components,
      @Nullable Object[] values,
      Node node,
      String path) {
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        return fault(node, path, refused.getMessage());
      }
      throw new IllegalStateException("cannot create " + type.getName(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot create " + type.getName(), e);
    }
  }

  private @Nullable Object fault(Node node, String path, @Nullable String message) {
    faults.add(node.where() + ": " + (path.isEmpty() ? "" : path + ": ") + message);
    return null;
  }

  private static Type optionalOf(Type type) {
    return type instanceof ParameterizedType generic && generic.getRawType() == Optional.class
        ? generic.getActualTypeArguments()[0]
        : type;
  }

  private static String below(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
