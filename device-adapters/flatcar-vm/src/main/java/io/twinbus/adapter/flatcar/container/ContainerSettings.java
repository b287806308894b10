package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Settings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of a component of type {@code container}. Its image is pulled, or loaded from the
 * archive that is its artifact.
 *
 * @param image {@code container.image}
 * @param command {@code container.command}: in place of the image's entry point
 * @param args {@code container.args}: in place of the image's command
 * @param environment {@code container.env}, and {@code env.NAME}: variables
 * @param secrets {@code container.secrets}: variables, and the names of the adapter's secrets
 * @param ports {@code container.ports}: {@code 8080:80}, {@code 8080:80/udp}, {@code 8080}
 * @param pull {@code container.pull}: {@code missing}, {@code always} or {@code never}
 * @param memory {@code container.limit.memory}: bytes; 0: no limit
 * @param nanoCpus {@code container.limit.cpu}: cores; 0: no limit
 * @param processes {@code container.limit.processes}; 512
 * @param readOnly {@code container.readOnly}: whether its file system is read only
 * @param user {@code container.user}
 * @param network {@code container.network}
 */
record ContainerSettings(
    String image,
    List<String> command,
    List<String> args,
    Map<String, String> environment,
    Map<String, String> secrets,
    List<PortBinding> ports,
    Pull pull,
    long memory,
    long nanoCpus,
    long processes,
    boolean readOnly,
    Optional<String> user,
    Optional<String> network) {
  private static final Pattern IMAGE =
      Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._:/-]*(@sha256:[0-9a-f]{64})?");
  private static final Pattern PORT = Pattern.compile("(?:(\\d{1,5}):)?(\\d{1,5})(?:/(tcp|udp))?");

  /** When an image is fetched. */
  enum Pull {
    MISSING,
    ALWAYS,
    NEVER
  }

  static ContainerSettings of(ComponentSpec component) {
    Settings settings = component.settings();
    String image = settings.requireText("container.image");
    if (!IMAGE.matcher(image).matches()) {
      throw settings.wrong(
          "container.image", "\"" + image + "\" is not an image; write such as nginx:1.29");
    }
    Map<String, String> environment = new LinkedHashMap<>(settings.textMap("container.env"));
    for (String key : settings.keys()) {
      if (key.startsWith("env.")) {
        environment.put(key.substring(4), settings.text(key).orElseThrow());
      }
    }
    return new ContainerSettings(
        image,
        settings.texts("container.command"),
        settings.texts("container.args"),
        environment,
        settings.textMap("container.secrets"),
        ports(settings),
        pull(settings),
        settings.size("container.limit.memory").orElse(0),
        cpu(settings),
        settings.integer("container.limit.processes", 1, 1_000_000, 512),
        settings.flag("container.readOnly").orElse(false),
        settings.text("container.user"),
        settings.text("container.network"));
  }

  private static Pull pull(Settings settings) {
    String text =
        settings
            .text("container.pull")
            .or(() -> settings.text("container.imagePullPolicy"))
            .orElse("missing");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "missing", "ifnotpresent" -> Pull.MISSING;
      case "always" -> Pull.ALWAYS;
      case "never" -> Pull.NEVER;
      default ->
          throw settings.wrong(
              "container.pull", "\"" + text + "\" is not known; write missing, always or never");
    };
  }

  private static long cpu(Settings settings) {
    Optional<String> text = settings.text("container.limit.cpu");
    try {
      BigDecimal cores = new BigDecimal(text.orElse("0"));
      if (cores.signum() < 0 || cores.compareTo(BigDecimal.valueOf(1024)) > 0) {
        throw settings.wrong("container.limit.cpu", cores + " is not within 0 and 1024");
      }
      return cores.movePointRight(9).longValue();
    } catch (NumberFormatException e) {
      throw settings.wrong(
          "container.limit.cpu", "\"" + text.orElse("") + "\" is not a number; write such as 0.5");
    }
  }

  private static List<PortBinding> ports(Settings settings) {
    List<PortBinding> ports = new ArrayList<>();
    for (String text : settings.texts("container.ports")) {
      Matcher match = PORT.matcher(text.strip());
      if (!match.matches()) {
        throw settings.wrong(
            "container.ports", "\"" + text + "\" is not a port; write such as 8080:80");
      }
      int inside = Integer.parseInt(match.group(2));
      int outside = match.group(1) == null ? inside : Integer.parseInt(match.group(1));
      if (inside < 1 || inside > 65535 || outside < 1 || outside > 65535) {
        throw settings.wrong("container.ports", "\"" + text + "\" is not within 1 and 65535");
      }
      InternetProtocol protocol =
          "udp".equals(match.group(3)) ? InternetProtocol.UDP : InternetProtocol.TCP;
      ports.add(
          new PortBinding(Ports.Binding.bindPort(outside), new ExposedPort(inside, protocol)));
    }
    return List.copyOf(ports);
  }
}
