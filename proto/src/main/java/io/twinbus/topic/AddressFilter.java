package io.twinbus.topic;

/**
 * Names many addresses for one subscription.
 *
 * @param topicFilter the MQTT topic filter (MQTT 5 §4.7)
 * @param <D> the documents that are published on all of them
 */
@SuppressWarnings("UnusedTypeParameter") // it ties a subscription to the documents it gets
public record AddressFilter<D>(String topicFilter) {
  /** Only this address. */
  public static <D> AddressFilter<D> exactly(Address<D> address) {
    return new AddressFilter<>(address.topic());
  }

  /** One aspect of every twin of every tenant. */
  public static <D> AddressFilter<D> everyTwin(TwinAspect<D> aspect) {
    return new AddressFilter<>(Topics.ROOT + "+/twin/+/" + aspect.level() + keyOf(aspect));
  }

  /** One aspect of every twin of one tenant. */
  public static <D> AddressFilter<D> everyTwinOf(String tenant, TwinAspect<D> aspect) {
    return new AddressFilter<>(
        Topics.ROOT + Names.requireTenant(tenant) + "/twin/+/" + aspect.level() + keyOf(aspect));
  }

  /** One aspect of one twin, with every key where the aspect has keys. */
  public static <D> AddressFilter<D> ofTwin(TwinId twin, TwinAspect<D> aspect) {
    return new AddressFilter<>(aspect.topic(twin) + keyOf(aspect));
  }

  /** Everything of one twin. */
  public static AddressFilter<?> everythingOf(TwinId twin) {
    return new AddressFilter<>(Topics.ROOT + twin.tenant() + "/twin/" + twin.target() + "/#");
  }

  /** Users' documents of every kind and tenant. */
  public static AddressFilter<com.google.protobuf.Message> everySpec() {
    return new AddressFilter<>(Topics.ROOT + "+/spec/+/+");
  }

  /** Users' documents of every kind of one tenant. */
  public static AddressFilter<com.google.protobuf.Message> everySpecOf(String tenant) {
    return new AddressFilter<>(Topics.ROOT + Names.requireTenant(tenant) + "/spec/+/+");
  }

  /** What became of users' documents, of every tenant. */
  public static AddressFilter<io.twinbus.v1.SpecStatus> everySpecStatus() {
    return new AddressFilter<>(Topics.ROOT + "+/spec-status/+/+");
  }

  /** What became of users' documents of one tenant. */
  public static AddressFilter<io.twinbus.v1.SpecStatus> everySpecStatusOf(String tenant) {
    return new AddressFilter<>(Topics.ROOT + Names.requireTenant(tenant) + "/spec-status/+/+");
  }

  /** Requests for blocks of every artifact of every tenant. */
  public static AddressFilter<io.twinbus.v1.BlockRequest> everyArtifactGet() {
    return new AddressFilter<>(Topics.ROOT + "+/artifact/+/get");
  }

  /** Uploads of every artifact of every tenant. */
  public static AddressFilter<io.twinbus.v1.Block> everyArtifactPut() {
    return new AddressFilter<>(Topics.ROOT + "+/artifact/+/put");
  }

  /** All services. */
  public static AddressFilter<io.twinbus.v1.Presence> everyService() {
    return new AddressFilter<>(Topics.ROOT + "system/+/+");
  }

  /** All responses to one client. */
  public static AddressFilter<byte[]> responsesTo(String tenant, String clientId) {
    return new AddressFilter<>(
        Topics.ROOT
            + Names.requireTenant(tenant)
            + "/client/"
            + Names.requireClientId(clientId)
            + "/+");
  }

  private static String keyOf(TwinAspect<?> aspect) {
    return aspect.keyed() ? "/+" : "";
  }
}
