package io.twinbus.cli.artifact;

import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SolutionComponent;
import io.twinbus.v1.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which artifacts the documents on the bus name. */
public final class ArtifactUses {
  private final Map<String, Use> byDigest = new TreeMap<>();

  private ArtifactUses() {}

  /**
   * One artifact.
   *
   * @param digest its digest
   * @param size its size in bytes by the documents' word; 0: none says it
   * @param mediaType its media type; empty: none says it
   * @param signed whether a document carries a signature of it
   * @param users the documents that name it: {@code twin/pc}, {@code solution/shop}, …
   */
  public record Use(
      String digest, long size, String mediaType, boolean signed, List<String> users) {
    public Use {
      users = List.copyOf(users);
    }
  }

  /** All artifacts that are named in the tenant, by digest. */
  public static Map<String, Use> of(BusSession session) {
    ArtifactUses uses = new ArtifactUses();
    Retained.collect(session, AddressFilter.everySpecOf(session.tenant()))
        .forEach(
            (address, document) -> {
              Address.Spec spec = (Address.Spec) address;
              List<SolutionComponent> components =
                  switch (document) {
                    case Solution solution -> solution.getSpec().getComponentsList();
                    case Target target -> target.getSpec().getComponentsList();
                    default -> List.of();
                  };
              for (SolutionComponent component : components) {
                uses.add(component.getArtifact(), spec.kind().level() + "/" + spec.name());
              }
            });
    Retained.twins(session, TwinAspect.DESIRED)
        .forEach((target, desired) -> uses.addAll(desired.getComponentsList(), "twin/" + target));
    Retained.twins(session, TwinAspect.STATUS)
        .forEach(
            (target, status) ->
                uses.addAll(
                    status.getLastKnownGood().getComponentsList(),
                    "twin/" + target + " (last known good)"));
    return uses.byDigest;
  }

  private void addAll(List<Component> components, String user) {
    components.forEach(component -> add(component.getArtifact(), user));
  }

  private void add(Artifact artifact, String user) {
    if (artifact.getDigest().isEmpty()) {
      return;
    }
    byDigest.merge(
        artifact.getDigest(),
        new Use(
            artifact.getDigest(),
            artifact.getSize(),
            artifact.getMediaType(),
            !artifact.getSignature().isEmpty(),
            List.of(user)),
        ArtifactUses::joined);
  }

  private static Use joined(Use a, Use b) {
    List<String> users = new ArrayList<>(a.users());
    String added = b.users().getFirst();
    String twin = added.replace(" (last known good)", "");
    if (!users.contains(added) && !users.contains(twin)) {
      users.add(added);
    }
    return new Use(
        a.digest(),
        Math.max(a.size(), b.size()),
        a.mediaType().isEmpty() ? b.mediaType() : a.mediaType(),
        a.signed() || b.signed(),
        users);
  }
}
