package io.twinbus.cli.recovery;

import com.google.protobuf.Value;
import io.twinbus.bus.BusException;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.TwinStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** One flash of all boards with one image: what was before, what is sent, and how it ends. */
final class Round {
  private static final int COMMANDS = 3;

  private final Witness witness;
  private final List<Cell> cells;
  private final String image;
  private final int first;
  private final Map<TwinId, List<CompletableFuture<CommandReply>>> sent = new ConcurrentHashMap<>();

  /**
   * A round that has not begun.
   *
   * @param image the digest
   * @param number of the round; tells its commands from those of others
   */
  Round(Witness witness, List<Cell> cells, String image, int number) {
    this.witness = witness;
    this.cells = cells;
    this.image = image;
    this.first = number * 100;
  }

  /** Desires the image everywhere, and sends commands to each twin whose gate closes. */
  void begin() {
    Set<TwinId> twins = ConcurrentHashMap.newKeySet();
    for (Cell cell : cells) {
      twins.add(cell.twin());
    }
    witness.onStatus(
        (twin, status) -> {
          boolean flashing =
              !status.getGate().getOpen() && status.getFlash().getDigest().equals(image);
          if (flashing && twins.remove(twin)) {
            sent.put(twin, send(twin));
          }
        });
    CompletableFuture.allOf(
            cells.stream()
                .map(cell -> witness.desire(cell.twin(), image))
                .toArray(CompletableFuture[]::new))
        .join();
  }

  private List<CompletableFuture<CommandReply>> send(TwinId twin) {
    List<CompletableFuture<CommandReply>> answers = new ArrayList<>();
    for (int i = 0; i < COMMANDS; i++) {
      answers.add(witness.send(twin, first + i));
    }
    return answers;
  }

  /** The cells that are not at their end. */
  List<Cell> open() {
    return cells.stream().filter(cell -> !hasEnded(cell)).toList();
  }

  private boolean hasEnded(Cell cell) {
    TwinId twin = cell.twin();
    TwinStatus status = witness.status(twin);
    boolean settled =
        status.getPhase() == TwinStatus.Phase.IN_SYNC
            && status.getGate().getOpen()
            && status.getGate().getQueued() == 0;
    return settled && (runs(twin, image) || isBack(twin, status));
  }

  /** The last known good image runs, and the twin does not try the new one again. */
  private boolean isBack(TwinId twin, TwinStatus status) {
    return status.getLastKnownGood().getComponentsList().stream()
            .map(each -> each.getArtifact().getDigest())
            .anyMatch(digest -> !digest.equals(image) && runs(twin, digest))
        && status.getQuarantineList().stream().anyMatch(each -> each.getDigest().equals(image));
  }

  private boolean runs(TwinId twin, String digest) {
    return witness.desired(twin).equals(digest) && witness.booted(twin).equals(digest);
  }

  /** How many boards run the new image. */
  long onNewImage() {
    return cells.stream().filter(cell -> runs(cell.twin(), image)).count();
  }

  /** How many twins got commands while their gates were closed. */
  int commanded() {
    return sent.size();
  }

  /** Commands that were neither let through nor answered, once every answer is there. */
  List<String> lost() {
    return sent.entrySet().stream()
        .flatMap(entry -> lost(entry.getKey(), entry.getValue()))
        .toList();
  }

  private Stream<String> lost(TwinId twin, List<CompletableFuture<CommandReply>> answers) {
    List<Integer> delivered = delivered(twin);
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Optional<String> silence = silence(answers.get(i));
      if (silence.isPresent() && !delivered.contains(first + i)) {
        lost.add(twin + " command " + (first + i) + ": " + silence.get());
      }
    }
    return lost.stream();
  }

  /** Why there is no answer; empty: there is one, or the broker never took the command. */
  private static Optional<String> silence(CompletableFuture<CommandReply> answer) {
    try {
      CommandReply unused = answer.join();
      return Optional.empty();
    } catch (CompletionException e) {
      return e.getCause() instanceof BusException.DeadlineExceeded
          ? Optional.of(String.valueOf(e.getCause().getMessage()))
          : Optional.empty();
    }
  }

  /** Twins to which commands were let through in another order than they were sent in. */
  List<String> disordered() {
    return cells.stream()
        .map(Cell::twin)
        .filter(twin -> !isAscending(delivered(twin)))
        .map(twin -> twin + " got " + delivered(twin))
        .toList();
  }

  /** The numbers of this round's commands as they went to the device, each where it came first. */
  private List<Integer> delivered(TwinId twin) {
    return witness.delivered(twin).stream()
        .map(Command::getPayload)
        .map(Value::getNumberValue)
        .map(Double::intValue)
        .filter(number -> number >= first && number < first + 100)
        .distinct()
        .toList();
  }

  private static boolean isAscending(List<Integer> numbers) {
    return numbers.equals(numbers.stream().sorted().toList());
  }
}
