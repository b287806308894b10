package io.twinbus.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Components of all types of a namespace: rendered, applied on the server, pruned by label. */
final class KubernetesDriver implements Driver {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Ownership ownership;
  private final KindLedger kinds;
  private final Informers informers;
  private final boolean createNamespace;
  private final DeviceFacts facts;
  private final Map<String, Rendering> renderings = new LinkedHashMap<>();

  KubernetesDriver(
      Cluster cluster, DriverContext context, boolean createNamespace, DeviceFacts facts)
      throws IOException {
    this.cluster = cluster;
    this.ownership = new Ownership(context.tenant(), context.target());
    this.kinds = new KindLedger(context.folder());
    this.createNamespace = createNamespace;
    this.facts = facts;
    for (Rendering rendering :
        List.of(new ContainerRendering(), new ManifestRendering(), new HelmRendering())) {
      renderings.put(rendering.type(), rendering);
    }
    this.informers = new Informers(cluster, ownership, context);
    informers.watch(kinds.kinds());
  }

  @Override
  public Set<String> types() {
    return renderings.keySet();
  }

  @Override
  public DeviceFacts facts() {
    return facts;
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    return rendering(component).validate(component, cluster.namespace());
  }

  /**
   * What cannot be rendered, or must not be looked at, needs an apply: it fails, and says why. What
   * the API server does not tell for the moment is not known.
   */
  @Override
  public Observation observe(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException {
    List<HasMetadata> wanted;
    try {
      wanted = marked(component, context);
    } catch (IOException e) {
      return Observation.different(String.valueOf(e.getMessage()));
    }
    try {
      return compare(component, wanted);
    } catch (Denied e) {
      return Observation.different(String.valueOf(e.getMessage()));
    }
  }

  private Observation compare(ComponentSpec component, List<HasMetadata> wanted)
      throws IOException, InterruptedException {
    Set<ObjectRef> owned = owned(component.name());
    if (owned.isEmpty()) {
      return Observation.absent();
    }
    for (HasMetadata object : wanted) {
      ObjectRef ref = ObjectRef.of(object);
      Optional<GenericKubernetesResource> live = cluster.find(ref);
      if (live.isEmpty()) {
        return Observation.different(ref + " is missing");
      }
      if (isGoing(live.get())) {
        return Observation.different(ref + " is being deleted");
      }
      Optional<String> difference = difference(object, live.get());
      if (difference.isPresent()) {
        return Observation.different(ref + " differs at " + difference.get());
      }
      owned.remove(ref);
    }
    if (!owned.isEmpty()) {
      return Observation.different(owned.iterator().next() + " is there and not wanted any more");
    }
    return readiness(wanted);
  }

  private Observation readiness(List<HasMetadata> wanted) throws IOException, InterruptedException {
    List<String> running = new ArrayList<>();
    for (HasMetadata object : wanted) {
      ObjectRef ref = ObjectRef.of(object);
      Optional<GenericKubernetesResource> live = cluster.find(ref);
      if (live.isEmpty()) {
        return Observation.different(ref + " is missing");
      }
      Optional<String> missing = Rollout.missing(ref.kind(), Cluster.tree(live.get()));
      if (missing.isPresent()) {
        return Observation.starting(ref + ": " + missing.get());
      }
      running.add(ref.toString());
    }
    return Observation.ready(String.join(", ", running));
  }

  /** Deleted, and still there for what it made or for a finalizer. */
  private static boolean isGoing(GenericKubernetesResource live) {
    return live.getMetadata().getDeletionTimestamp() != null;
  }

  /** A difference in what we applied; status and what others added do not count. */
  private Optional<String> difference(HasMetadata wanted, GenericKubernetesResource live)
      throws IOException, InterruptedException {
    String fingerprint = Ownership.annotation(wanted, Ownership.FINGERPRINT);
    if (!fingerprint.equals(Ownership.annotation(live, Ownership.FINGERPRINT))) {
      return Optional.of("its fingerprint");
    }
    JsonNode tree = Cluster.tree(cluster.wouldBe(wanted));
    if (tree instanceof ObjectNode object) {
      object.remove(List.of("metadata", "status", "apiVersion", "kind"));
    }
    return Subset.difference(tree, Cluster.tree(live), "").map(path -> path.substring(1));
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException {
    cluster.requireNamespace(createNamespace);
    List<HasMetadata> wanted = marked(component, context);
    Set<ObjectRef> present = new LinkedHashSet<>();
    for (HasMetadata object : wanted) {
      Optional<GenericKubernetesResource> live = findOrAwaitEnd(ObjectRef.of(object), context);
      if (live.isPresent() && !ownership.owns(live.get(), component.name())) {
        return Outcome.refused(
            ObjectRef.of(object)
                + " exists in the namespace "
                + cluster.namespace()
                + " and is not of this component: rename the component, or delete that object");
      }
      live.ifPresent(each -> present.add(ObjectRef.of(each)));
    }
    Set<ObjectRef.Kind> used = new LinkedHashSet<>();
    wanted.forEach(each -> used.add(ObjectRef.of(each).ofKind()));
    for (ObjectRef.Kind kind : used) {
      // INVARIANT: only kinds that may be listed get into the ledger, which all components read.
      var unused = cluster.list(kind, ownership.labels(component.name()));
    }
    kinds.add(used);
    informers.watch(used);
    Set<ObjectRef> outdated = owned(component.name());
    for (HasMetadata object : wanted) {
      context.cancellation().check();
      context.progress("applying " + ObjectRef.of(object));
      cluster.apply(object, present.contains(ObjectRef.of(object)));
      outdated.remove(ObjectRef.of(object));
    }
    delete(outdated, context);
    for (ObjectRef ref : outdated) {
      var unused = findOrAwaitEnd(ref, context);
    }
    return Outcome.done(wanted.size() + " objects applied");
  }

  /** What stands there; what is being deleted would take along what is applied now. */
  private Optional<GenericKubernetesResource> findOrAwaitEnd(
      ObjectRef ref, ComponentContext context) throws IOException, InterruptedException {
    Optional<GenericKubernetesResource> live = cluster.find(ref);
    if (live.filter(KubernetesDriver::isGoing).isPresent()) {
      context.progress("waiting for the end of " + ref);
    }
    while (live.filter(KubernetesDriver::isGoing).isPresent()) {
      context.cancellation().pause(PAUSE);
      live = cluster.find(ref);
    }
    return live;
  }

  private void delete(Set<ObjectRef> refs, ComponentContext context)
      throws IOException, InterruptedException {
    for (ObjectRef ref : refs) {
      context.cancellation().check();
      context.progress("deleting " + ref);
      cluster.delete(ref);
    }
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException {
    Map<String, String> labels = ownership.labels(component.name());
    for (List<GenericKubernetesResource> left = labelled(labels);
        !left.isEmpty();
        left = labelled(labels)) {
      Set<ObjectRef> refs = new LinkedHashSet<>();
      left.stream().filter(each -> !isGoing(each)).forEach(each -> refs.add(ObjectRef.of(each)));
      // Again each time: an apply that was cut off here may reach the server after a deletion.
      delete(refs, context);
      context.cancellation().pause(PAUSE); // pods and finalizers take their time
    }
    return Outcome.done();
  }

  @Override
  public List<ComponentSpec> owned() throws IOException, InterruptedException {
    Map<String, ComponentSpec> components = new LinkedHashMap<>();
    for (GenericKubernetesResource object : labelled(ownership.labels())) {
      String name = Ownership.componentOf(object);
      String type = Ownership.annotation(object, Ownership.TYPE);
      components.putIfAbsent(
          name, ComponentSpec.of(name, type.isEmpty() ? "container" : type, Settings.EMPTY));
    }
    return List.copyOf(components.values());
  }

  private Set<ObjectRef> owned(String component) throws IOException, InterruptedException {
    Set<ObjectRef> refs = new LinkedHashSet<>();
    labelled(ownership.labels(component)).forEach(object -> refs.add(ObjectRef.of(object)));
    return refs;
  }

  private List<GenericKubernetesResource> labelled(Map<String, String> labels)
      throws IOException, InterruptedException {
    List<GenericKubernetesResource> objects = new ArrayList<>();
    for (ObjectRef.Kind kind : kinds.kinds()) {
      objects.addAll(cluster.list(kind, labels));
    }
    return objects;
  }

  private List<HasMetadata> marked(ComponentSpec component, ComponentContext context)
      throws IOException, InterruptedException {
    List<HasMetadata> objects =
        rendering(component).render(component, cluster.namespace(), context);
    for (HasMetadata object : objects) {
      ownership.mark(object, component.name(), component.type(), component.fingerprint());
    }
    return objects;
  }

  private Rendering rendering(ComponentSpec component) {
    Rendering rendering = renderings.get(component.type());
    if (rendering == null) {
      throw new SettingsException(
          new Problem("type", "\"" + component.type() + "\" is no type of this driver"));
    }
    return rendering;
  }

  @Override
  public void close() {
    informers.close();
    cluster.client().close();
  }
}
