package io.twinbus.broker.embedded;

import io.twinbus.broker.identity.Role;
import io.twinbus.v1.BlockRequest;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The topic and role tables of the contract, written down once more, so that the policy can be
 * checked.
 */
final class RoleTable {
  static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
  static final String OWN_TARGET = "own";

  /** Which messages a row takes. */
  enum Content {
    DESIRED,
    SPEC,
    BLOCK_REQUEST,
    ANY
  }

  /** Who may use a topic: anybody of the role, or only whom it belongs to. */
  enum Scope {
    /** Of a tenant: services of all tenants may too. */
    TENANT,
    /** Of a client: it alone may read. */
    CLIENT,
    /** Of the services. */
    SYSTEM
  }

  /**
   * A row of the topic table.
   *
   * @param topic with {t}, {x} and {c} for tenant, target and client id
   * @param writers roles that may write it
   * @param readers roles that may read it
   * @param judged whether the broker judges or stamps each message, so that no will may stand there
   */
  record Row(
      String topic,
      Scope scope,
      boolean retained,
      Content content,
      Set<Role> writers,
      Set<Role> readers,
      boolean judged) {
    String topic(String tenant, String target, String clientId) {
      return topic.replace("{t}", tenant).replace("{x}", target).replace("{c}", clientId);
    }

    /** A message that says which cell it is of. */
    byte[] message(String cell, String target, int number) {
      return switch (content) {
        case DESIRED -> utf8("{\"properties\":{\"cell\":\"" + cell + "\"}}");
        case SPEC ->
            utf8(
                "{\"apiVersion\":\"twinbus.io/v1\",\"kind\":\"Target\",\"metadata\":{\"name\":\"n\"},"
                    + "\"spec\":{\"displayName\":\""
                    + cell
                    + "\"}}");
        case BLOCK_REQUEST ->
            BlockRequest.newBuilder()
                .setDigest(DIGEST)
                .setOffset(number)
                .setBlockSize(512)
                .setCount(1)
                .setTarget(target)
                .build()
                .toByteArray();
        case ANY -> utf8(cell);
      };
    }
  }

  private static final Set<Role> TENANT_READERS =
      EnumSet.of(Role.OPERATOR, Role.VIEWER, Role.RUNTIME, Role.MONITOR);
  private static final Set<Role> WITH_DEVICE =
      EnumSet.of(Role.DEVICE, Role.OPERATOR, Role.VIEWER, Role.RUNTIME, Role.MONITOR);
  private static final Set<Role> NOBODY = EnumSet.noneOf(Role.class);

  static final List<Row> ROWS =
      List.of(
          ledger(
              "tb/{t}/spec/target/n",
              Content.SPEC,
              EnumSet.of(Role.OPERATOR, Role.RUNTIME),
              TENANT_READERS),
          retained("tb/{t}/spec-status/target/n", EnumSet.of(Role.RUNTIME), TENANT_READERS),
          ledger(
              "tb/{t}/twin/{x}/desired",
              Content.DESIRED,
              EnumSet.of(Role.OPERATOR, Role.RUNTIME),
              WITH_DEVICE),
          retained("tb/{t}/twin/{x}/reported", EnumSet.of(Role.DEVICE), TENANT_READERS),
          retained("tb/{t}/twin/{x}/connection", NOBODY, TENANT_READERS),
          retained("tb/{t}/twin/{x}/status", EnumSet.of(Role.RUNTIME), TENANT_READERS),
          retained("tb/{t}/twin/{x}/gate", EnumSet.of(Role.RUNTIME), TENANT_READERS),
          retained("tb/{t}/twin/{x}/health", EnumSet.of(Role.MONITOR), TENANT_READERS),
          judged("tb/{t}/twin/{x}/inbox/go", Content.ANY, EnumSet.of(Role.OPERATOR)),
          passing("tb/{t}/twin/{x}/command/go", EnumSet.of(Role.RUNTIME), WITH_DEVICE),
          passing("tb/{t}/twin/{x}/reply/r1", EnumSet.of(Role.DEVICE), TENANT_READERS),
          passing("tb/{t}/twin/{x}/flash", EnumSet.of(Role.DEVICE), TENANT_READERS),
          passing("tb/{t}/twin/{x}/recover", EnumSet.of(Role.MONITOR), TENANT_READERS),
          passing("tb/{t}/twin/{x}/telemetry/temp", EnumSet.of(Role.DEVICE), TENANT_READERS),
          passing("tb/{t}/twin/{x}/event", EnumSet.of(Role.RUNTIME), TENANT_READERS),
          passing("tb/{t}/twin/{x}/blocks/" + DIGEST, EnumSet.of(Role.RUNTIME), WITH_DEVICE),
          judged(
              "tb/{t}/artifact/" + DIGEST + "/get",
              Content.BLOCK_REQUEST,
              EnumSet.of(Role.DEVICE, Role.OPERATOR)),
          judged("tb/{t}/artifact/" + DIGEST + "/put", Content.ANY, EnumSet.of(Role.OPERATOR)),
          new Row(
              "tb/{t}/client/{c}/r1",
              Scope.CLIENT,
              false,
              Content.ANY,
              EnumSet.of(Role.RUNTIME, Role.MONITOR),
              EnumSet.allOf(Role.class),
              false),
          new Row(
              "tb/{t}/errors/{c}",
              Scope.CLIENT,
              false,
              Content.ANY,
              NOBODY,
              EnumSet.allOf(Role.class),
              false),
          new Row(
              "tb/system/monitor/m1",
              Scope.SYSTEM,
              true,
              Content.ANY,
              EnumSet.of(Role.RUNTIME, Role.MONITOR),
              EnumSet.of(Role.RUNTIME, Role.MONITOR),
              false));

  private RoleTable() {}

  private static Row ledger(String topic, Content content, Set<Role> writers, Set<Role> readers) {
    return new Row(topic, Scope.TENANT, true, content, writers, readers, true);
  }

  private static Row retained(String topic, Set<Role> writers, Set<Role> readers) {
    return new Row(topic, Scope.TENANT, true, Content.ANY, writers, readers, false);
  }

  private static Row passing(String topic, Set<Role> writers, Set<Role> readers) {
    return new Row(topic, Scope.TENANT, false, Content.ANY, writers, readers, false);
  }

  private static Row judged(String topic, Content content, Set<Role> writers) {
    return new Row(topic, Scope.TENANT, false, content, writers, TENANT_READERS, true);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
