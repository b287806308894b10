package io.twinbus.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.twinbus.broker.acl.Action;
import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.embedded.RoleTable.Row;
import io.twinbus.broker.embedded.RoleTable.Scope;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every role × every topic × publish, subscribe, will × own, another's, another tenant's, in both
 * protocol versions, against the whole broker, wherever it runs. What may be is worked out from
 * {@link RoleTable}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class AccessMatrixTest {
  private static final String OBSERVER = "observer";
  private final Set<String> messages = ConcurrentHashMap.newKeySet();

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private RunningBroker broker;
  private Mqtt5BlockingClient observer;

  /** Whose topic it is, seen from the client. */
  enum Relation {
    OWN("acme", RoleTable.OWN_TARGET),
    OTHER("acme", "other"),
    OTHER_TENANT("evil", RoleTable.OWN_TARGET);

    final String tenant;
    final String target;

    Relation(String tenant, String target) {
      this.tenant = tenant;
      this.target = target;
    }

    String clientId(String own) {
      return this == OWN ? own : "somebody-else";
    }
  }

  record Cell(Role role, Row row, Relation relation) {
    String topic(String clientId) {
      return row.topic(relation.tenant, relation.target, relation.clientId(clientId));
    }

    boolean writes() {
      return row.writers().contains(role) && inReach(true);
    }

    boolean reads() {
      return row.readers().contains(role) && inReach(false);
    }

    boolean mayLeaveWill() {
      return writes() && !row.judged();
    }

    private boolean inReach(boolean writing) {
      boolean service = role == Role.RUNTIME || role == Role.MONITOR;
      if (row.scope() == Scope.SYSTEM) {
        return service;
      }
      if (row.scope() == Scope.CLIENT && !writing) {
        // Its own client's, and for errors also whoever reads the tenant.
        boolean errorsOfTenant =
            row.topic().contains("/errors/") && role != Role.DEVICE && role != Role.BOARD;
        boolean inTenant = service || relation != Relation.OTHER_TENANT;
        return inTenant && (relation == Relation.OWN || errorsOfTenant);
      }
      if (service) {
        return true;
      }
      boolean ofTwin =
          row.topic().contains("{x}") || row.content() == RoleTable.Content.BLOCK_REQUEST;
      return switch (relation) {
        case OWN -> true;
        case OTHER -> !(ofTwin && role == Role.DEVICE);
        case OTHER_TENANT -> false;
      };
    }

    @Override
    public String toString() {
      return role + " " + relation + " " + row.topic();
    }
  }

  /** Starts the broker that this is about. */
  protected RunningBroker broker(List<Identity> users, List<Rule> rules) {
    return RunningBroker.embedded(users, rules);
  }

  @BeforeAll
  void start() {
    List<Identity> users = new ArrayList<>();
    users.add(Identity.of(OBSERVER, Role.RUNTIME, "*"));
    for (Role role : Role.values()) {
      boolean service = role == Role.RUNTIME || role == Role.MONITOR;
      users.add(
          new Identity(
              nameOf(role),
              role,
              service ? "*" : "acme",
              role.hasTargets() ? Set.of(RoleTable.OWN_TARGET) : Set.of()));
    }
    Rule all =
        new Rule(
            "observer-sees-all",
            Rule.Effect.ALLOW,
            Set.of(),
            Set.of(OBSERVER),
            Set.of(),
            Set.of(Action.SUBSCRIBE),
            List.of("#"));
    broker = broker(users, List.of(all));
    observer = TestClients.connect(broker, OBSERVER);
    observer
        .toAsync()
        .subscribeWith()
        .topicFilter("#")
        .callback(
            message ->
                messages.add(
                    message.getTopic()
                        + " "
                        + new String(message.getPayloadAsBytes(), StandardCharsets.ISO_8859_1)))
        .send()
        .join();
  }

  @AfterAll
  void stop() {
    observer.disconnect();
    broker.close();
  }

  static Stream<Arguments> rolesAndVersions() {
    return Stream.of(Role.values())
        .flatMap(role -> Stream.of(3, 5).map(version -> Arguments.of(role, version)));
  }

  @ParameterizedTest
  @MethodSource("rolesAndVersions")
  void publishesWhatItsRoleMayWriteAndNothingElse(Role role, int version) {
    String clientId = nameOf(role) + "-publishes-" + version;
    List<Cell> wrong = new ArrayList<>();
    List<Runnable> checks = new ArrayList<>();
    try (AnyClient client = AnyClient.connect(broker, version, nameOf(role), clientId)) {
      int number = 0;
      for (Cell cell : cells(role)) {
        String topic = cell.topic(clientId);
        String mark = "cell-" + role + "-" + version + "-" + ++number;
        byte[] payload =
            cell.row().message(mark, cell.relation().target, NUMBERS.incrementAndGet());
        client.publish(topic, payload, cell.row().retained());
        String text = new String(payload, StandardCharsets.ISO_8859_1);
        checks.add(
            () -> {
              boolean arrived =
                  messages.stream()
                      .anyMatch(
                          seen ->
                              seen.startsWith(topic + " ")
                                  && (seen.contains(mark) || seen.endsWith(text)));
              if (arrived != cell.writes()) {
                wrong.add(cell);
              }
            });
      }
    }
    String last = "sentinel-" + clientId;
    TestClients.publish(observer, "tb/system/observer/s", last);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> messages.stream().anyMatch(seen -> seen.endsWith(last)));
    checks.forEach(Runnable::run);
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rolesAndVersions")
  void subscribesToWhatItsRoleMayReadAndNothingElse(Role role, int version) {
    String clientId = nameOf(role) + "-subscribes-" + version;
    List<Cell> wrong = new ArrayList<>();
    try (AnyClient client = AnyClient.connect(broker, version, nameOf(role), clientId)) {
      for (Cell cell : cells(role)) {
        if (client.subscribe(cell.topic(clientId)) != cell.reads()) {
          wrong.add(cell);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rolesAndVersions")
  void leavesAWillOnlyWhereItMayWriteUnjudged(Role role, int version) {
    String clientId = nameOf(role) + "-wills-" + version;
    List<Cell> wrong = new ArrayList<>();
    for (Cell cell : cells(role)) {
      boolean accepted =
          AnyClient.connectsWithWill(
              broker, version, nameOf(role), clientId, cell.topic(clientId), cell.row().retained());
      if (accepted != cell.mayLeaveWill()) {
        wrong.add(cell);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static List<Cell> cells(Role role) {
    List<Cell> cells = new ArrayList<>();
    for (Row row : RoleTable.ROWS) {
      for (Relation relation : Relation.values()) {
        cells.add(new Cell(role, row, relation));
      }
    }
    return cells;
  }

  private static String nameOf(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
