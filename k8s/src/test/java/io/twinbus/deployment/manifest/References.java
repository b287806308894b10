package io.twinbus.deployment.manifest;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What pods name: ConfigMaps, Secrets and their keys, volumes, service accounts. */
final class References {
  /** The keys of ConfigMaps and Secrets, as "ConfigMap/name". */
  private final Map<String, Set<String>> keys = new HashMap<>();

  private final List<HasMetadata> objects;

  private References(List<HasMetadata> objects) {
    this.objects = objects;
    for (HasMetadata object : objects) {
      if (object instanceof ConfigMap it) {
        Set<String> names = new HashSet<>(it.getData().keySet());
        names.addAll(it.getBinaryData().keySet());
        keys.put("ConfigMap/" + Policy.nameOf(it), names);
      } else if (object instanceof Secret it) {
        keys.put("Secret/" + Policy.nameOf(it), it.getData().keySet());
      }
    }
  }

  /** What is named and does not exist. */
  static List<String> dangling(List<HasMetadata> objects) {
    References all = new References(objects);
    return Workload.of(objects).stream().flatMap(all::dangling).toList();
  }

  private Stream<String> dangling(Workload workload) {
    List<String> wrong = new ArrayList<>();
    String account = workload.spec().getServiceAccountName();
    if (account == null || !Policy.names(objects, "ServiceAccount").contains(account)) {
      wrong.add("runs as the service account " + account + ", which is not there");
    }
    Map<String, Optional<String>> sources = new HashMap<>();
    workload.claims().forEach(claim -> sources.put(claim, Optional.empty()));
    for (Volume volume : workload.spec().getVolumes()) {
      sources.put(volume.getName(), source(volume));
    }
    sources.values().stream()
        .flatMap(Optional::stream)
        .filter(source -> !keys.containsKey(source))
        .forEach(source -> wrong.add("has a volume of " + source + ", which is not there"));
    Set<String> mounted = new HashSet<>();
    for (Container container : workload.containers()) {
      for (VolumeMount mount : container.getVolumeMounts()) {
        mounted.add(mount.getName());
        danglingMount(mount, sources).ifPresent(wrong::add);
      }
      for (EnvVar variable : container.getEnv()) {
        danglingVariable(variable).ifPresent(wrong::add);
      }
    }
    sources.keySet().stream()
        .filter(volume -> !mounted.contains(volume))
        .forEach(volume -> wrong.add("mounts its volume " + volume + " nowhere"));
    return wrong.stream().map(each -> workload + " " + each);
  }

  private static Optional<String> source(Volume volume) {
    if (volume.getConfigMap() != null) {
      return Optional.of("ConfigMap/" + volume.getConfigMap().getName());
    }
    return volume.getSecret() == null
        ? Optional.empty()
        : Optional.of("Secret/" + volume.getSecret().getSecretName());
  }

  private Optional<String> danglingMount(VolumeMount mount, Map<String, Optional<String>> sources) {
    Optional<String> source = sources.get(mount.getName());
    if (source == null) {
      return Optional.of("mounts " + mount.getName() + ", which is no volume of its pod");
    }
    String file = mount.getSubPath();
    return source
        .filter(each -> file != null && !keys.getOrDefault(each, Set.of()).contains(file))
        .map(each -> "mounts " + file + ", which is not a key of " + each);
  }

  private Optional<String> danglingVariable(EnvVar variable) {
    if (variable.getValueFrom() == null || variable.getValueFrom().getSecretKeyRef() == null) {
      return Optional.empty();
    }
    var reference = variable.getValueFrom().getSecretKeyRef();
    return keys.getOrDefault("Secret/" + reference.getName(), Set.of()).contains(reference.getKey())
        ? Optional.empty()
        : Optional.of(
            variable.getName()
                + " is of "
                + reference.getName()
                + "/"
                + reference.getKey()
                + ", which is not there");
  }
}
