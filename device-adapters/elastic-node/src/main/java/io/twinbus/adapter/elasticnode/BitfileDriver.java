package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.artifact.Digests;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.BootReport;
import io.twinbus.adapter.driver.CommandAnswer;
import io.twinbus.adapter.driver.CommandCall;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.FlashSession;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bit files of one enV5 board. A component is READY when the board said SUCCESS after it had
 * fetched every page, and is connected. Uploads run one after the other. There is no way to read a
 * board's flash memory, so a flash by anybody else makes all of it unknown: it is flashed again.
 */
final class BitfileDriver implements Driver {
  static final String TYPE = "bitfile";
  private static final Logger LOG = LoggerFactory.getLogger(BitfileDriver.class);
  private static final int LAST_SECTOR = 1023;
  private static final int USUAL_POSITION = 1;
  private static final Duration TURN = Duration.ofMillis(200);

  private final DriverContext context;
  private final BoardSettings settings;
  private final FlashBook book;
  private final PageServer pages;
  private final BoardLink link;
  private final BoardFlash flash;
  private final ReentrantLock board = new ReentrantLock();

  private BitfileDriver(BoardSettings settings, EipTopics topics, DriverContext context)
      throws IOException {
    this.context = context;
    this.settings = settings;
    this.book = FlashBook.open(context.folder(), context.clock().millis());
    this.link = new BoardLink(context, topics, settings, new Heard());
    PageFolder files = new PageFolder(context.folder().resolve("pages"));
    FlashWatch watch = new FlashWatch();
    this.pages =
        new PageServer(settings.listen(), settings.port(), settings.url(), files, watch::asked);
    this.flash = new BoardFlash(link, files, pages, watch, settings, RandomGenerator.getDefault());
  }

  static BitfileDriver start(BoardSettings settings, EipTopics topics, DriverContext context)
      throws IOException {
    BitfileDriver driver = new BitfileDriver(settings, topics, context);
    driver.link.start();
    return driver;
  }

  /** What the board tells by itself. */
  private final class Heard implements BoardLink.Events {
    @Override
    public void presence(boolean startedAgain, String what) {
      flash.presence(startedAgain);
      context.deviceChanged();
      for (String component : book.components()) {
        context.changed(component, what);
      }
      flash.waiting().forEach(component -> context.changed(component, what));
    }

    @Override
    public void done(boolean success) {
      if (flash.done(success)) {
        return;
      }
      LOG.atWarn().log("A flash ended that this adapter did not order: the board is unknown now");
      Set<String> components = book.components();
      try {
        book.forgetAll();
      } catch (IOException e) {
        LOG.atError().setCause(e).log("What the board holds cannot be written to disk");
      }
      components.forEach(component -> context.changed(component, "someone flashed the board"));
    }
  }

  @Override
  public Set<String> types() {
    return Set.of(TYPE);
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    List<Problem> problems = new ArrayList<>();
    if (component.artifact().isEmpty()) {
      problems.add(new Problem("artifact", "is missing; name the bit file by its digest"));
    }
    int unused = position(component);
    return problems;
  }

  private static int position(ComponentSpec component) {
    return (int) component.settings().integer("position", 0, LAST_SECTOR, USUAL_POSITION);
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call)
      throws InterruptedException {
    link.awaitFirstStatus(call.cancellation());
    Optional<String> absence = link.absence();
    if (absence.isPresent()) {
      flash.waitsForBoard(component.name());
      return Observation.unknown(absence.get());
    }
    String digest = component.artifact().orElseThrow().digest();
    int position = position(component);
    return book.of(component.name())
        .map(
            entry ->
                entry.digest().equals(digest) && entry.position() == position
                    ? Observation.ready("in sector " + position + " by the board's word", digest)
                    : Observation.different(
                        "sector " + entry.position() + " holds " + entry.digest()))
        .orElse(Observation.absent());
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    ArtifactRef artifact = component.artifact().orElseThrow();
    Path file = call.artifact();
    return inTurn(
        call,
        () -> {
          Optional<String> other =
              book.inTheWay(component.name(), position(component), Files.size(file));
          if (other.isPresent()) {
            return Outcome.failed(
                "component "
                    + other.get()
                    + " is in these sectors: remove it, or give another properties.position");
          }
          return bring(component, artifact.digest(), file, call);
        });
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    return inTurn(
        call,
        () -> {
          Optional<FlashBook.Entry> entry = book.of(component.name());
          flash.forget(component.name());
          if (entry.isEmpty()) {
            return Outcome.done();
          }
          if (settings.defaultImage().isEmpty()) {
            book.forget(component.name());
            return Outcome.done(
                "the bit file stays in the board: the configuration names no defaultImage");
          }
          Path file = settings.defaultImage().get();
          Outcome outcome = bring(component, Digests.of(file), file, call);
          if (outcome instanceof Outcome.Done) {
            book.forget(component.name());
          }
          return outcome;
        });
  }

  /** A thing to do with the board. */
  private interface Work {
    Outcome run() throws IOException, InterruptedException;
  }

  private Outcome inTurn(ComponentContext call, Work work)
      throws IOException, InterruptedException {
    while (!board.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
      call.cancellation().check();
      call.progress("waits until the board has another bit file");
    }
    try {
      return work.run();
    } finally {
      board.unlock();
    }
  }

  private Outcome bring(ComponentSpec component, String digest, Path file, ComponentContext call)
      throws IOException, InterruptedException {
    call.cancellation().check();
    long size = Files.size(file);
    if (size == 0) {
      return Outcome.refused(
          "the bit file is empty, and a board waits for its first page for ever");
    }
    int position = position(component);
    FlashBook.Entry entry = new FlashBook.Entry(digest, position, size);
    if (book.of(component.name()).filter(entry::equals).isPresent()) {
      return Outcome.done("the board has it already");
    }
    book.forget(component.name());
    FlashSession session =
        flash.bring(new BoardFlash.BitFile(digest, file, size, position), component.limits(), call);
    // INVARIANT: on disk before it is reported, as the board cannot be asked.
    book.flashed(component.name(), entry, session.id() + "." + session.attempt());
    context.deviceChanged();
    return Outcome.done();
  }

  /** The board cannot measure what it runs: a boot report is the last flash that it confirmed. */
  @Override
  public Optional<BootReport> boot() {
    return Optional.of(book.boot().orElse(new BootReport("never-flashed", "")));
  }

  @Override
  public DeviceFacts facts() {
    return link.lastStatus()
        .map(
            status ->
                new DeviceFacts(
                    "",
                    "",
                    OptionalDouble.empty(),
                    OptionalLong.empty(),
                    status.fpga().isEmpty() ? List.of() : List.of("fpga/" + status.fpga()),
                    Map.of(
                        "eip.data", String.join(",", status.data()),
                        "eip.version", status.version())))
        .orElse(DeviceFacts.NONE);
  }

  @Override
  public Set<String> commands() {
    return Set.of("eip.start", "eip.stop");
  }

  @Override
  public CommandAnswer command(CommandCall call) {
    String channel = call.payload().requireText("channel");
    if (!Names.isName(channel)) {
      return CommandAnswer.failed("\"" + channel + "\" is not a channel");
    }
    Optional<String> refused =
        call.name().equals("eip.start") ? link.startChannel(channel) : link.stopChannel(channel);
    return refused
        .map(CommandAnswer::failed)
        .orElseGet(() -> CommandAnswer.ok("the board is told when it is its turn"));
  }

  @Override
  public void close() {
    link.close();
    pages.close();
  }
}
