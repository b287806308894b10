package io.twinbus.deployment.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.twinbus.deployment.manifest.Workload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.HttpWaitStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * The pod of a workload, run by a container engine the way a cluster would: its user, its read-only
 * root file system, no capabilities, its memory limit, and the files of its ConfigMaps and Secrets.
 */
final class PodContainer extends GenericContainer<PodContainer> {
  private static final Duration START = Duration.ofMinutes(4);

  private final Container spec;
  private final int readyPort;

  /**
   * A pod that is not started yet.
   *
   * @param objects the overlay that the workload is of
   * @param folder for the files of its volumes; kept as long as the pod
   */
  PodContainer(Workload workload, List<HasMetadata> objects, Path folder) {
    super(Images.of(workload.name()));
    this.spec = workload.spec().getContainers().getFirst();
    HTTPGetAction ready = spec.getReadinessProbe().getHttpGet();
    this.readyPort = portNamed(Objects.requireNonNull(ready.getPort().getStrVal()));
    PodVolumes volumes = new PodVolumes(workload, objects, folder);
    withImagePullPolicy(image -> false);
    withExposedPorts(
        spec.getPorts().stream().map(port -> port.getContainerPort()).toArray(Integer[]::new));
    withCommand(spec.getArgs().toArray(String[]::new));
    withEnv(volumes.variables(spec));
    HttpWaitStrategy wait = Wait.forHttp(ready.getPath()).forPort(readyPort);
    waitingFor(
        ("HTTPS".equals(ready.getScheme()) ? wait.usingTls().allowInsecure() : wait)
            .withStartupTimeout(START));
    withCreateContainerCmdModifier(
        command -> {
          var security = workload.spec().getSecurityContext();
          command.withUser(security.getRunAsUser() + ":" + security.getRunAsGroup());
          restrict(command, volumes);
        });
  }

  /** The port with this name in the pod's specification. */
  int portNamed(String name) {
    return spec.getPorts().stream()
        .filter(port -> port.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getContainerPort();
  }

  /** Where the readiness probe looks. */
  int readyPort() {
    return readyPort;
  }

  private void restrict(CreateContainerCmd command, PodVolumes volumes) {
    HostConfig host = Objects.requireNonNull(command.getHostConfig());
    List<Bind> binds = new ArrayList<>();
    Map<String, String> memory = new HashMap<>();
    for (VolumeMount mount : spec.getVolumeMounts()) {
      var source = volumes.source(mount);
      if (source.isPresent()) {
        AccessMode mode = Boolean.TRUE.equals(mount.getReadOnly()) ? AccessMode.ro : AccessMode.rw;
        binds.add(new Bind(source.get().toString(), new Volume(mount.getMountPath()), mode));
      } else {
        memory.put(mount.getMountPath(), "rw,mode=1777");
      }
    }
    host.withBinds(binds)
        .withTmpFs(memory)
        .withReadonlyRootfs(spec.getSecurityContext().getReadOnlyRootFilesystem())
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withMemory(Quantity.getAmountInBytes(limit("memory")).longValueExact());
  }

  private Quantity limit(String resource) {
    return Objects.requireNonNull(spec.getResources().getLimits().get(resource));
  }
}
