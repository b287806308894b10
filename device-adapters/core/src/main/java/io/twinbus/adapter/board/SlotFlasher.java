package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;

/**
 * Flashes a board with two slots: the running image stays whole until the next one has been
 * verified.
 */
public final class SlotFlasher implements Flasher {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Board board;

  public SlotFlasher(Board board) {
    this.board = board;
  }

  @Override
  public BoardState look(Cancellation cancellation) throws IOException, InterruptedException {
    return board.state(cancellation);
  }

  @Override
  public void flash(Image image, FlashSession session, Cancellation cancellation)
      throws IOException, InterruptedException {
    if (session.mode() == FlashSession.Mode.RESET) {
      board.powerCycle(cancellation);
      awaitAnswer(cancellation);
      if (board.state(cancellation).imageDigest().equals(image.digest())) {
        session.phase(FlashPhase.REBOOTING); // It only lacked a start.
        return;
      }
    }
    String before = board.state(cancellation).bootId();
    long offset =
        session.mode() == FlashSession.Mode.RESUME
            ? board.written(image.digest(), cancellation)
            : 0;
    if (offset == 0) {
      session.phase(FlashPhase.ERASING);
      board.erase(image.digest(), image.size(), cancellation);
    }
    write(image, offset, session, cancellation);
    verify(image, session, cancellation);
    session.phase(FlashPhase.REBOOTING);
    board.activate(cancellation);
    awaitBoot(image, before, cancellation);
  }

  private void write(Image image, long from, FlashSession session, Cancellation cancellation)
      throws IOException, InterruptedException {
    session.phase(FlashPhase.WRITING);
    session.progress(from);
    long offset = from;
    try (InputStream in = Files.newInputStream(image.file())) {
      in.skipNBytes(from);
      for (byte[] block = in.readNBytes(board.blockSize());
          block.length > 0;
          block = in.readNBytes(board.blockSize())) {
        cancellation.check();
        board.write(offset, block, cancellation);
        offset += block.length;
        session.progress(offset);
      }
    }
  }

  private void verify(Image image, FlashSession session, Cancellation cancellation)
      throws IOException, InterruptedException {
    session.phase(FlashPhase.VERIFYING);
    String measured = board.measure(cancellation);
    if (!measured.equals(image.digest())) {
      throw new IOException(
          "the board measured " + measured + " instead of " + image.digest() + " in its slot");
    }
  }

  private void awaitAnswer(Cancellation cancellation) throws InterruptedException {
    while (true) {
      try {
        board.state(cancellation);
        return;
      } catch (IOException e) {
        cancellation.pause(POLL); // It is starting.
      }
    }
  }

  private void awaitBoot(Image image, String before, Cancellation cancellation)
      throws IOException, InterruptedException {
    while (true) {
      cancellation.pause(POLL);
      BoardState state;
      try {
        state = board.state(cancellation);
      } catch (IOException e) {
        continue; // It is starting.
      }
      if (state.bootId().equals(before)) {
        continue;
      }
      if (state.imageDigest().equals(image.digest())) {
        return;
      }
      throw new IOException(
          "the board came back with " + state.imageDigest() + " instead of " + image.digest());
    }
  }

  @Override
  public void reset(Cancellation cancellation) throws IOException, InterruptedException {
    board.powerCycle(cancellation);
  }

  @Override
  public void close() {
    board.close();
  }
}
