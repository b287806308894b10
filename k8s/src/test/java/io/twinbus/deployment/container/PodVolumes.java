package io.twinbus.deployment.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.twinbus.deployment.manifest.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The volumes of a pod as folders of this machine. */
final class PodVolumes {
  private final Map<String, Path> folders = new HashMap<>();
  private final Map<String, Map<String, byte[]>> contents = new HashMap<>();

  PodVolumes(Workload workload, List<HasMetadata> objects, Path folder) {
    for (HasMetadata object : objects) {
      Map<String, byte[]> files = new HashMap<>();
      if (object instanceof ConfigMap it) {
        it.getData().forEach((name, text) -> files.put(name, text.getBytes(UTF_8)));
      } else if (object instanceof Secret it) {
        it.getData().forEach((name, text) -> files.put(name, Base64.getMimeDecoder().decode(text)));
      }
      contents.put(object.getKind() + "/" + object.getMetadata().getName(), files);
    }
    for (Volume volume : workload.spec().getVolumes()) {
      of(volume).ifPresent(files -> write(folder.resolve(volume.getName()), files));
    }
    for (String claim : workload.claims()) {
      write(folder.resolve(claim), Map.of());
    }
  }

  private Optional<Map<String, byte[]>> of(Volume volume) {
    if (volume.getConfigMap() != null) {
      return Optional.of(content("ConfigMap/" + volume.getConfigMap().getName()));
    }
    return volume.getSecret() == null
        ? Optional.empty()
        : Optional.of(content("Secret/" + volume.getSecret().getSecretName()));
  }

  /** What is mounted there; empty for a file system in memory. */
  Optional<Path> source(VolumeMount mount) {
    return Optional.ofNullable(folders.get(mount.getName()))
        .map(folder -> mount.getSubPath() == null ? folder : folder.resolve(mount.getSubPath()));
  }

  /** The environment of a container. */
  Map<String, String> variables(Container container) {
    Map<String, String> variables = new HashMap<>();
    for (EnvVar each : container.getEnv()) {
      if (each.getValueFrom() == null) {
        variables.put(each.getName(), each.getValue());
      } else {
        var key = each.getValueFrom().getSecretKeyRef();
        byte[] value = content("Secret/" + key.getName()).get(key.getKey());
        variables.put(each.getName(), new String(Objects.requireNonNull(value), UTF_8));
      }
    }
    return variables;
  }

  private Map<String, byte[]> content(String object) {
    return Objects.requireNonNull(contents.get(object), object);
  }

  private void write(Path folder, Map<String, byte[]> files) {
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Path path = Files.write(folder.resolve(file.getKey()), file.getValue());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r--r--r--"));
      }
      // In a cluster, the group of the pod owns its volumes.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      folders.put(String.valueOf(folder.getFileName()), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
