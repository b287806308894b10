package io.twinbus.runtime;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sees all that a runtime publishes about one target, in order, and can kill it at a certain
 * message.
 */
final class Witness implements AutoCloseable {
  private static final String PRESENCE = "tb/system/runtime/0";
  private static final Pattern SESSION = Pattern.compile("\"flash\":\\{\"session\":\"([^\"]+)\"");

  private static final Pattern HTTP = Pattern.compile("\"http\":\"([^\"]+?)/?\"");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private record Seen(String topic, String text) {}

  private final String root;
  private final MqttTool mqtt;
  private final List<Seen> seen = new ArrayList<>();
  private int arrivals;
  private int left;
  private Runnable deed = () -> {};

  Witness(int port, String target) {
    root = "tb/default/twin/" + target + "/";
    mqtt = new MqttTool(port, "runtime", this::received);
    mqtt.subscribe(PRESENCE);
    for (String aspect : List.of("status", "gate", "event", "command/+")) {
      mqtt.subscribe(root + aspect);
    }
  }

  /** How often a runtime came to the bus. */
  synchronized int arrivals() {
    return arrivals;
  }

  /** Whether the runtime that came last knows all its twins, and is alive. */
  boolean isReady() {
    Matcher http = HTTP.matcher(mqtt.last(PRESENCE));
    if (!http.find()) {
      return false;
    }
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(http.group(1) + "/readyz")).build();
      return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException gone) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Does something at the n-th message from now on; instead of what was to be done before. */
  synchronized void at(int message, Runnable whatToDo) {
    left = message;
    deed = whatToDo;
  }

  String status() {
    return mqtt.last(root + "status");
  }

  String gate() {
    return mqtt.last(root + "gate");
  }

  /** The device is about to end this flash session. */
  synchronized void flashEnds(String session) {
    seen.add(new Seen("end", session));
  }

  /** Commands that went to the device although the twin had said that it is being flashed. */
  synchronized List<String> throughTheClosedGate() {
    List<String> through = new ArrayList<>();
    String closed = "";
    Set<String> ended = new HashSet<>();
    for (Seen each : seen) {
      if (each.topic().equals("end")) {
        ended.add(each.text());
        closed = closed.equals(each.text()) ? "" : closed;
      } else if (each.topic().equals(root + "status")) {
        Matcher session = SESSION.matcher(each.text());
        boolean flashing = each.text().contains("\"phase\":\"FLASHING\"") && session.find();
        if (flashing && !ended.contains(session.group(1))) {
          closed = session.group(1);
        }
      } else if (each.topic().startsWith(root + "command/") && !closed.isEmpty()) {
        through.add(each.topic() + " during " + closed);
      }
    }
    return through;
  }

  private synchronized void received(Mqtt5Publish message) {
    String topic = message.getTopic().toString();
    String text = new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    if (topic.equals(PRESENCE)) {
      arrivals += text.contains("\"online\":true") && !message.isRetain() ? 1 : 0;
      return;
    }
    seen.add(new Seen(topic, text));
    left--;
    if (left == 0) {
      deed.run();
    }
  }

  @Override
  public void close() {
    mqtt.close();
  }
}
