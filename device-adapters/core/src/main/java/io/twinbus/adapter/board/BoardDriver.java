package io.twinbus.adapter.board;

import io.twinbus.adapter.artifact.Digests;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.BootReport;
import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.CommandAnswer;
import io.twinbus.adapter.driver.CommandCall;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.TelemetryChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Images of one board. A component is READY when the board itself says that it booted the
 * component's image. A removal flashes the default image, when the configuration names one. Lines
 * of the serial console go out as telemetry on the channel {@code console}.
 */
final class BoardDriver implements Driver {
  static final String TYPE = "bin";
  private static final Duration POLL = Duration.ofMillis(100);

  /** Before the board has answered: the boot of the adapter's own machine is not the board's. */
  private static final BootReport NOT_SEEN = new BootReport("not-seen", "");

  private final DriverContext context;
  private final Optional<Path> defaultImage;
  private final LocalImages images;
  private final Duration answerWithin;
  private final Duration lookEvery;
  private final Owner owner;
  private final ReentrantLock board = new ReentrantLock();
  private Flasher flasher = new NoFlasher();
  private volatile @Nullable RegularLook regularLook;
  private volatile BootReport boot = NOT_SEEN;

  /**
   * A driver.
   *
   * @param defaultImage flashed in place of a component that is removed
   * @param images for components without an artifact
   * @param answerWithin how long a board may take to answer, such as while it starts
   * @param lookEvery how often it is looked at, whatever is desired
   */
  BoardDriver(
      DriverContext context,
      Optional<Path> defaultImage,
      LocalImages images,
      Duration answerWithin,
      Duration lookEvery) {
    this.context = context;
    this.images = images;
    this.defaultImage = defaultImage;
    this.answerWithin = answerWithin;
    this.lookEvery = lookEvery;
    this.owner = new Owner(context.folder());
  }

  void use(Flasher next) {
    flasher = next;
    regularLook = new RegularLook(context.scheduler(), lookEvery, answerWithin, this::lookByItself);
  }

  private void lookByItself(Cancellation cancellation) throws IOException, InterruptedException {
    if (board.tryLock()) { // Else somebody looks at it, or flashes it.
      try {
        BoardState unused = look(cancellation);
      } finally {
        board.unlock();
      }
    }
  }

  /** What the board tells by itself. */
  BoardListener listener() {
    TelemetryChannel console = context.telemetry("console", "");
    return new BoardListener() {
      @Override
      public void console(String line) {
        console.sample(line);
      }

      @Override
      public void changed(String reason) {
        context.deviceChanged();
        RegularLook looks = regularLook;
        if (looks != null) {
          looks.soon();
        }
        try {
          String name = owner.name();
          if (!name.isEmpty()) {
            context.changed(name, reason);
          }
        } catch (IOException e) {
          // The next look at the board finds the change.
          context.deviceChanged();
        }
      }
    };
  }

  @Override
  public Set<String> types() {
    return Set.of(TYPE);
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    return component.artifact().isPresent() ? List.of() : images.validate(component);
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    String digest;
    try {
      digest = digestOf(component);
    } catch (IOException e) {
      return Observation.different(String.valueOf(e.getMessage())); // An apply fails, and says why.
    }
    board.lockInterruptibly();
    try {
      String whose = owner.name();
      BoardState state;
      try {
        state = lookPatiently(call.cancellation());
      } catch (IOException e) {
        // A board that stays silent needs a flash session: the recovery ladder can reset it.
        return Observation.different(String.valueOf(e.getMessage()));
      }
      if (!whose.isEmpty() && !whose.equals(component.name())) {
        return Observation.absent();
      }
      if (state.imageDigest().equals(digest)) {
        return Observation.ready("booted as " + state.bootId(), digest);
      }
      return whose.isEmpty()
          ? Observation.absent()
          : Observation.different("the board runs " + state.imageDigest());
    } finally {
      board.unlock();
    }
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    board.lockInterruptibly();
    try {
      String whose = owner.name();
      if (!whose.isEmpty() && !whose.equals(component.name())) {
        return Outcome.failed(
            "the board runs component " + whose + ", and has room for one: remove it first");
      }
      Path file = component.artifact().isPresent() ? call.artifact() : images.of(component);
      owner.set(component.name());
      return bring(new Image(digestOf(component), file, Files.size(file)), call);
    } finally {
      board.unlock();
    }
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    board.lockInterruptibly();
    try {
      String whose = owner.name();
      boolean its =
          whose.isEmpty() ? runs(component, call.cancellation()) : whose.equals(component.name());
      if (its && defaultImage.isPresent()) {
        Path file = defaultImage.get();
        Outcome outcome = bring(new Image(Digests.of(file), file, Files.size(file)), call);
        if (outcome instanceof Outcome.Failed) {
          return outcome;
        }
      }
      if (its) {
        owner.set("");
      }
      return Outcome.done(
          its && defaultImage.isEmpty()
              ? "the image stays in the board: the configuration names no defaultImage"
              : "");
    } finally {
      board.unlock();
    }
  }

  private boolean runs(ComponentSpec component, Cancellation cancellation)
      throws IOException, InterruptedException {
    String digest;
    try {
      digest = digestOf(component);
    } catch (IOException e) {
      return false; // Its image was never there.
    }
    return look(cancellation).imageDigest().equals(digest);
  }

  private String digestOf(ComponentSpec component) throws IOException {
    Optional<ArtifactRef> artifact = component.artifact();
    return artifact.isPresent() ? artifact.get().digest() : Digests.of(images.of(component));
  }

  private Outcome bring(Image image, ComponentContext call)
      throws IOException, InterruptedException {
    call.cancellation().check();
    if (answers(image, call.cancellation())) {
      return Outcome.done("the board runs it already");
    }
    flasher.flash(image, call.flash(image.digest(), image.size()), call.cancellation());
    BoardState state = look(call.cancellation());
    context.deviceChanged();
    return state.imageDigest().equals(image.digest())
        ? Outcome.done()
        : Outcome.failed("the board runs " + state.imageDigest() + " after the flash");
  }

  private boolean answers(Image image, Cancellation cancellation) throws InterruptedException {
    try {
      return look(cancellation).imageDigest().equals(image.digest());
    } catch (IOException e) {
      return false; // A board that does not answer is flashed: the session tells how that goes.
    }
  }

  private BoardState lookPatiently(Cancellation cancellation)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + answerWithin.toNanos();
    while (true) {
      try {
        return look(cancellation);
      } catch (IOException e) {
        if (System.nanoTime() >= end) {
          throw e;
        }
        cancellation.pause(POLL);
      }
    }
  }

  private BoardState look(Cancellation cancellation) throws IOException, InterruptedException {
    BoardState state = flasher.look(cancellation);
    BootReport seen = new BootReport(state.bootId(), state.imageDigest());
    if (!seen.equals(boot)) {
      boot = seen;
      context.deviceChanged();
    }
    return state;
  }

  @Override
  public Optional<BootReport> boot() {
    return Optional.of(boot);
  }

  @Override
  public Set<String> commands() {
    return Set.of("reset");
  }

  @Override
  public CommandAnswer command(CommandCall call) throws IOException, InterruptedException {
    if (!board.tryLock(answerWithin.toMillis(), TimeUnit.MILLISECONDS)) {
      return CommandAnswer.failed("the board is being worked on; try again later");
    }
    try {
      flasher.reset(call.cancellation());
      return CommandAnswer.ok("the board starts again");
    } finally {
      board.unlock();
    }
  }

  @Override
  public void close() {
    RegularLook looks = regularLook;
    if (looks != null) {
      looks.close();
    }
    flasher.close();
  }
}
