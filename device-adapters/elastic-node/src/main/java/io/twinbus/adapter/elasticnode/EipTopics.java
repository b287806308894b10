package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.driver.NativeTopics;

/**
 * The topics of one board and of its requester (EIP v0.2). The {@code //} is an empty level.
 *
 * @param board the board's id: the target
 */
record EipTopics(String board) {
  /** What the board's Wi-Fi module takes, in bytes. */
  private static final int LONGEST = 64;

  private static final String ROOT = "eip://uni-due.de/es/";

  /** The id of the one who asks the board: its adapter. */
  String requester() {
    return board + "Twin";
  }

  String status() {
    return ROOT + board + "/STATUS";
  }

  String requesterStatus() {
    return ROOT + requester() + "/STATUS";
  }

  String data() {
    return ROOT + board + "/DATA/+";
  }

  String done() {
    return ROOT + board + "/DONE/+";
  }

  String start(String channel) {
    return ROOT + board + "/START/" + channel;
  }

  String stop(String channel) {
    return ROOT + board + "/STOP/" + channel;
  }

  String flash() {
    return ROOT + board + "/DO/FLASH";
  }

  /** Whether the board can subscribe to its requester's status. */
  boolean fits() {
    return requesterStatus().length() <= LONGEST;
  }

  /** What the requester says of itself. */
  String requesterIs(String state) {
    return "ID:" + requester() + ";TYPE:TWIN;STATE:" + state + ";";
  }

  /** What the broker says when the requester is lost. */
  NativeTopics.Testament testament() {
    return new NativeTopics.Testament(requesterStatus(), requesterIs("OFFLINE"));
  }

  /** The last level of a topic. */
  static String lastLevel(String topic) {
    return topic.substring(topic.lastIndexOf('/') + 1);
  }
}
