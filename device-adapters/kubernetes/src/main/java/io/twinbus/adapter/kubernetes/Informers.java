package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.twinbus.adapter.driver.DriverContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the kernel when somebody changes or deletes an object of ours: no polling. */
final class Informers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Informers.class);

  private final Cluster cluster;
  private final Ownership ownership;
  private final DriverContext context;
  private final Map<ObjectRef.Kind, SharedIndexInformer<GenericKubernetesResource>> informers =
      new HashMap<>();

  Informers(Cluster cluster, Ownership ownership, DriverContext context) {
    this.cluster = cluster;
    this.ownership = ownership;
    this.context = context;
  }

  /**
   * Watches more kinds; those that are watched already stay as they are. One that may not be
   * watched is tried again with the next call that names it.
   */
  synchronized void watch(Set<ObjectRef.Kind> kinds) {
    for (ObjectRef.Kind kind : kinds) {
      if (!informers.containsKey(kind)) {
        SharedIndexInformer<GenericKubernetesResource> informer =
            cluster
                .client()
                .genericKubernetesResources(Cluster.contextOf(kind))
                .inNamespace(cluster.namespace())
                .withLabels(ownership.labels())
                .runnableInformer(0);
        informer.addEventHandler(new Changes());
        informers.put(kind, informer);
        var unused =
            informer
                .start()
                .exceptionally(
                    thrown -> {
                      if (forget(kind, informer)) {
                        LOG.atWarn()
                            .addKeyValue("kind", kind.kind())
                            .addKeyValue("namespace", cluster.namespace())
                            .log(
                                "Cannot watch: {}; drift is seen by the interval only",
                                thrown.getMessage());
                      }
                      return null;
                    });
      }
    }
  }

  private synchronized boolean forget(
      ObjectRef.Kind kind, SharedIndexInformer<GenericKubernetesResource> informer) {
    return informers.remove(kind, informer);
  }

  @Override
  public void close() {
    List<SharedIndexInformer<GenericKubernetesResource>> all;
    synchronized (this) {
      all = List.copyOf(informers.values());
      informers.clear();
    }
    // One that has not started yet fails to, now and on this thread: it is forgotten already.
    all.forEach(SharedIndexInformer::stop);
  }

  private final class Changes implements ResourceEventHandler<GenericKubernetesResource> {
    @Override
    public void onAdd(GenericKubernetesResource object) {
      tell(object, "appeared");
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource after) {
      tell(after, "changed");
    }

    @Override
    public void onDelete(GenericKubernetesResource object, boolean isStateUnknown) {
      tell(object, "was deleted");
    }

    private void tell(GenericKubernetesResource object, String what) {
      context.changed(Ownership.componentOf(object), ObjectRef.of(object) + " " + what);
    }
  }
}
