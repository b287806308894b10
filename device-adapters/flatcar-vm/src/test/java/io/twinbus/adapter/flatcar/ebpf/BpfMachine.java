package io.twinbus.adapter.flatcar.ebpf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.process.Ending;
import io.twinbus.adapter.process.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What real programs of a test need: mounts of its own, and control groups to attach them to. */
final class BpfMachine implements AutoCloseable {
  /** An object with the programs {@code pass} and {@code tell}. */
  static final Path OBJECT = Path.of("src", "test", "resources", "ebpf", "packets.o");

  private static final List<String> TYPES = List.of("bpf", "cgroup2", "tracefs");

  private final Path mounts;
  private final Set<Path> groups = ConcurrentHashMap.newKeySet();

  BpfMachine(Path mounts) throws IOException, InterruptedException {
    this.mounts = mounts;
    for (String type : TYPES) {
      Path folder = Files.createDirectories(mounts.resolve(type));
      run("mount", "-t", type, "twinbus", folder.toString());
    }
  }

  Path mounts() {
    return mounts;
  }

  /** The section {@code drivers.ebpf}. */
  Map<String, Object> settings() {
    return Map.of(
        "pins", mounts.resolve("bpf").toString(), "trace", mounts.resolve("tracefs").toString());
  }

  String run(String... command) throws IOException, InterruptedException {
    Duration limit = Duration.ofSeconds(20);
    Ending ending =
        Invocation.of(List.of(command), mounts, limit).run(new CancellationSource(limit));
    assertThat(ending.ok()).as(String.join(" ", command) + ": " + ending.describe()).isTrue();
    return ending.output().out();
  }

  /** The control group of a component; made when it is asked for first. */
  String group(String name) throws IOException {
    Path folder =
        mounts
            .resolve("cgroup2")
            .resolve("twinbus-test-" + ProcessHandle.current().pid() + "-" + name);
    groups.add(folder);
    return Files.createDirectories(folder).toString();
  }

  /** The ids of the programs that are attached to a component's control group. */
  List<Long> attached(String name) throws IOException, InterruptedException {
    String text = run("bpftool", "--json", "cgroup", "show", group(name));
    JsonNode json = new ObjectMapper().readTree(text.isBlank() ? "[]" : text);
    List<Long> ids = new ArrayList<>();
    json.findValues("id").forEach(id -> ids.add(id.asLong()));
    return ids;
  }

  /** What one test leaves is none of the next one's business. */
  void clear() throws IOException, InterruptedException {
    run("rm", "-rf", mounts.resolve("bpf").resolve("twinbus").toString());
    removeGroups();
  }

  private void removeGroups() throws IOException {
    for (Path group : groups) {
      Files.deleteIfExists(group);
    }
    groups.clear();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    removeGroups();
    for (String type : TYPES) {
      run("umount", "--lazy", mounts.resolve(type).toString());
    }
  }
}
