package io.twinbus.runtime;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device that takes up each desired state at once, answers each command as often as it comes, and
 * repeats what it said of its flash until it is understood. Knows nothing of Twinbus but its
 * topics.
 */
final class ScriptedDevice implements AutoCloseable {
  /** A command as it came. */
  record Delivered(String name, String id) {}

  private static final Pattern GENERATION = Pattern.compile("\"generation\":(\\d+)");
  private static final Pattern INTERVAL = Pattern.compile("\"interval\":(\\d+)");
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private final String root;
  private final MqttTool mqtt;
  private final List<Delivered> delivered = new ArrayList<>();
  private long generation;
  private long interval;
  private int boots = 1;
  private int image;
  private int session;
  private int sequence;
  private String phase = "";

  ScriptedDevice(int port, String target) {
    root = "tb/default/twin/" + target + "/";
    mqtt = new MqttTool(port, target, this::received);
    report("READY", 0);
    mqtt.subscribe(root + "desired");
    mqtt.subscribe(root + "command/+");
  }

  /** All commands that came, with those that came again. */
  synchronized List<Delivered> delivered() {
    return List.copyOf(delivered);
  }

  /** The generation that it has taken up. */
  synchronized long generation() {
    return generation;
  }

  /** The flash session that it is in. */
  synchronized Optional<String> flashing() {
    return phase.equals("WRITING") ? Optional.of("s" + session) : Optional.empty();
  }

  synchronized void beginFlash() {
    session++;
    sequence = 0;
    say("STARTED");
    say("WRITING");
  }

  /** Ends its flash: with a new boot of the image, or by giving up. */
  synchronized void endFlash(boolean well) {
    if (well) {
      say("REBOOTING");
      boots++;
      image = session;
      report("READY", interval);
    }
    say(well ? "DONE" : "FAILED");
  }

  /** Says again where its flash stands, as one does who is not sure to have been heard. */
  synchronized void repeatFlash() {
    if (!phase.isEmpty()) {
      say(phase);
    }
  }

  /** Reports a property that nobody desired. */
  synchronized void drift() {
    report("READY", interval + 1);
  }

  /** Reports what is desired. */
  synchronized void settle() {
    report("READY", interval);
  }

  @Override
  public void close() {
    mqtt.close();
  }

  private synchronized void received(Mqtt5Publish message) {
    String topic = message.getTopic().toString();
    String text = new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
    if (topic.equals(root + "desired")) {
      generation = Long.parseLong(found(GENERATION, text));
      interval = Long.parseLong(found(INTERVAL, text));
      report("APPLYING", interval);
      report("READY", interval);
    } else {
      String id = found(ID, text);
      delivered.add(new Delivered(topic.substring((root + "command/").length()), id));
      mqtt.publishAndGo(root + "reply/" + id, "{\"outcome\":\"OK\"}", false);
    }
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException(pattern + " is not in " + text);
    }
    return matcher.group(1);
  }

  private void report(String state, long value) {
    String components =
        generation == 0 ? "" : "\"components\":[{\"name\":\"app\",\"state\":\"" + state + "\"}],";
    mqtt.publishAndGo(
        root + "reported",
        ("{\"observedGeneration\":%d,%s\"properties\":{\"interval\":%d},"
                + "\"boot\":{\"id\":\"boot%d\",\"imageDigest\":\"%s\"}}")
            .formatted(generation, components, value, boots, digest(image)),
        true);
  }

  private static String digest(int image) {
    return "sha256:%064x".formatted(image);
  }

  private void say(String next) {
    phase = next;
    sequence++;
    mqtt.publishAndGo(
        root + "flash",
        ("{\"session\":\"s%d\",\"component\":\"app\",\"digest\":\"%s\",\"phase\":\"%s\","
                + "\"attempt\":1,\"sequence\":%d}")
            .formatted(session, digest(session), phase, sequence),
        false);
  }
}
