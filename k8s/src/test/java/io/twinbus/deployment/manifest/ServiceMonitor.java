package io.twinbus.deployment.manifest;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is used here of the Prometheus operator's ServiceMonitor. */
@JsonDeserialize(using = JsonDeserializer.None.class)
final class ServiceMonitor implements HasMetadata, Namespaced {
  private static final long serialVersionUID = 1;

  private String apiVersion = "monitoring.coreos.com/v1";
  private ObjectMeta metadata = new ObjectMeta();
  private @Nullable Spec spec;

  record Spec(LabelSelector selector, List<Endpoint> endpoints) {}

  record Endpoint(
      String port, String path, String scheme, String interval, @Nullable Tls tlsConfig) {}

  record Tls(String serverName, Authority ca) {}

  record Authority(SecretKeySelector secret) {}

  Spec spec() {
    return Objects.requireNonNull(spec);
  }

  Optional<Tls> tls() {
    return Optional.ofNullable(spec().endpoints().getFirst().tlsConfig());
  }

  public void setSpec(Spec value) {
    spec = value;
  }

  @Override
  public String getKind() {
    return "ServiceMonitor";
  }

  public void setKind(String kind) {
    if (!kind.equals(getKind())) {
      throw new IllegalArgumentException(kind);
    }
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String version) {
    apiVersion = version;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta value) {
    metadata = value;
  }
}
