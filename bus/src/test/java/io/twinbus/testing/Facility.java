package io.twinbus.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Something that a test may need and a machine may lack. */
public enum Facility {
  /** Chromium, as {@code chromium} or {@code chromium-browser}. */
  BROWSER {
    @Override
    public Optional<String> missing() {
      return anyProgram("chromium", "chromium-browser");
    }
  },
  /** Podman and an OCI runtime. */
  CONTAINERS {
    @Override
    public Optional<String> missing() {
      return anyProgram("podman").or(() -> anyProgram("crun", "runc"));
    }
  },
  /** The rights of root. */
  ROOT {
    @Override
    public Optional<String> missing() {
      return "root".equals(System.getProperty("user.name"))
          ? Optional.empty()
          : Optional.of("the tests do not run as root");
    }
  },
  /** The QEMU system emulator. */
  QEMU {
    @Override
    public Optional<String> missing() {
      return anyProgram("qemu-system-x86_64");
    }
  },
  /** What no machine has: for the test of what happens then. */
  UNOBTAINIUM {
    @Override
    public Optional<String> missing() {
      return Optional.of("nobody has it");
    }
  },
  /** The clients of mosquitto. */
  MOSQUITTO {
    @Override
    public Optional<String> missing() {
      return anyProgram("mosquitto_pub").or(() -> anyProgram("mosquitto_sub"));
    }
  },
  /** The kubectl command. */
  KUBECTL {
    @Override
    public Optional<String> missing() {
      return anyProgram("kubectl");
    }
  };

  /** Why this machine lacks it; empty when it is there. */
  public abstract Optional<String> missing();

  /** The name as the annotation and the environment variable write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The facility with this name. */
  public static Optional<Facility> ofLabel(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }

  /** The first of these programs on the path. */
  public static Optional<Path> program(String... names) {
    List<String> folders =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    return Stream.of(names)
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<String> anyProgram(String... names) {
    return program(names).isPresent()
        ? Optional.empty()
        : Optional.of("no " + String.join(" or ", names) + " on the PATH");
  }
}
