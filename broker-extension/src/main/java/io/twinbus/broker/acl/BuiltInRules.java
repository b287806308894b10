package io.twinbus.broker.acl;

import static io.twinbus.broker.acl.Action.PUBLISH;
import static io.twinbus.broker.acl.Action.SHARE;
import static io.twinbus.broker.acl.Action.SUBSCRIBE;
import static io.twinbus.broker.acl.Action.WILL;

import io.twinbus.broker.identity.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The role table of the contract as rules. A will is allowed where publishing is, but never on a
 * topic whose every message the broker judges or stamps (desired, spec, inbox, artifact): a will is
 * not judged when it is sent.
 */
final class BuiltInRules {
  private static final Set<Action> SEND = Set.of(PUBLISH);
  private static final Set<Action> SEND_AND_WILL = Set.of(PUBLISH, WILL);
  private static final Set<Action> READ = Set.of(SUBSCRIBE);
  private static final Set<Action> READ_AND_SHARE = Set.of(SUBSCRIBE, SHARE);

  private static final String TENANT = "tb/${tenant}/";

  /** The topics of a board that speaks EIP v0.2; the empty level is part of them. */
  private static final String EIP = "eip://uni-due.de/es/${target}/";

  /** The topics of whoever asks such a board for something: its adapter. */
  private static final String EIP_TWIN = "eip://uni-due.de/es/${target}Twin/";

  private static final String OWN_TWIN = TENANT + "twin/${target}/";
  private static final String ANY_TWIN = TENANT + "twin/+/";

  static final List<Rule> ALL =
      Stream.of(device(), board(), operator(), viewer(), runtime(), monitor())
          .flatMap(List::stream)
          .toList();

  private BuiltInRules() {}

  private static List<Rule> device() {
    return List.of(
        Rule.allow(
            "device-writes",
            Role.DEVICE,
            SEND_AND_WILL,
            OWN_TWIN + "reported",
            OWN_TWIN + "flash",
            OWN_TWIN + "reply/+",
            OWN_TWIN + "telemetry/+"),
        Rule.allow("device-asks-for-blocks", Role.DEVICE, SEND, TENANT + "artifact/+/get"),
        Rule.allow(
            "device-reads",
            Role.DEVICE,
            READ,
            OWN_TWIN + "desired",
            OWN_TWIN + "command/#",
            OWN_TWIN + "blocks/#"),
        Rule.allow(
            "device-drives-eip-board",
            Role.DEVICE,
            SEND,
            EIP + "START/+",
            EIP + "STOP/+",
            EIP + "DO/+"),
        Rule.allow("device-is-eip-requester", Role.DEVICE, SEND_AND_WILL, EIP_TWIN + "STATUS"),
        Rule.allow(
            "device-reads-eip-board",
            Role.DEVICE,
            READ,
            EIP + "STATUS",
            EIP + "DATA/#",
            EIP + "DONE/#"),
        own("device-own-topics", Role.DEVICE));
  }

  private static List<Rule> board() {
    return List.of(
        Rule.allow(
            "board-writes-eip",
            Role.BOARD,
            SEND_AND_WILL,
            EIP + "STATUS",
            EIP + "DATA/+",
            EIP + "DONE/+"),
        Rule.allow(
            "board-reads-eip",
            Role.BOARD,
            READ,
            EIP + "START/#",
            EIP + "STOP/#",
            EIP + "DO/#",
            EIP_TWIN + "STATUS"),
        own("board-own-topics", Role.BOARD));
  }

  private static List<Rule> operator() {
    return List.of(
        Rule.allow(
            "operator-writes",
            Role.OPERATOR,
            SEND,
            TENANT + "spec/+/+",
            ANY_TWIN + "desired",
            ANY_TWIN + "inbox/+",
            TENANT + "artifact/+/put",
            TENANT + "artifact/+/get"),
        readsTenant("operator-reads", Role.OPERATOR, READ),
        own("operator-own-topics", Role.OPERATOR));
  }

  private static List<Rule> viewer() {
    return List.of(
        readsTenant("viewer-reads", Role.VIEWER, READ), own("viewer-own-topics", Role.VIEWER));
  }

  private static List<Rule> runtime() {
    return List.of(
        Rule.allow(
            "runtime-writes",
            Role.RUNTIME,
            SEND_AND_WILL,
            TENANT + "spec-status/+/+",
            ANY_TWIN + "status",
            ANY_TWIN + "gate",
            ANY_TWIN + "event",
            ANY_TWIN + "command/+",
            ANY_TWIN + "blocks/+",
            TENANT + "client/+/+",
            "tb/system/+/+"),
        Rule.allow(
            "runtime-writes-ledger", Role.RUNTIME, SEND, TENANT + "spec/+/+", ANY_TWIN + "desired"),
        readsTenant("runtime-reads", Role.RUNTIME, READ_AND_SHARE),
        Rule.allow("runtime-reads-services", Role.RUNTIME, READ_AND_SHARE, "tb/system/#"),
        own("runtime-own-topics", Role.RUNTIME));
  }

  private static List<Rule> monitor() {
    return List.of(
        Rule.allow(
            "monitor-writes",
            Role.MONITOR,
            SEND_AND_WILL,
            ANY_TWIN + "health",
            ANY_TWIN + "recover",
            TENANT + "client/+/+",
            "tb/system/+/+"),
        readsTenant("monitor-reads", Role.MONITOR, READ_AND_SHARE),
        Rule.allow("monitor-reads-services", Role.MONITOR, READ_AND_SHARE, "tb/system/#"),
        own("monitor-own-topics", Role.MONITOR));
  }

  /** Everything of the tenant but the response topics, which are readable by their client alone. */
  private static Rule readsTenant(String name, Role role, Set<Action> actions) {
    return Rule.allow(
        name,
        role,
        actions,
        TENANT + "spec/#",
        TENANT + "spec-status/#",
        TENANT + "twin/#",
        TENANT + "artifact/#",
        TENANT + "errors/#");
  }

  private static Rule own(String name, Role role) {
    return Rule.allow(
        name, role, READ, TENANT + "client/${clientId}/#", TENANT + "errors/${clientId}");
  }
}
