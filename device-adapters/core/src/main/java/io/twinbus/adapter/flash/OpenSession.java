package io.twinbus.adapter.flash;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;

/** One attempt of a session, in the hands of one driver call. */
final class OpenSession implements FlashSession {
  private final FlashDesk desk;
  private final SessionRecord call;
  private FlashPhase phase;
  private long bytes;

  OpenSession(FlashDesk desk, SessionRecord call) {
    this.desk = desk;
    this.call = call;
    this.phase = call.phase();
    this.bytes = call.bytes();
  }

  @Override
  public String id() {
    return call.id();
  }

  @Override
  public int attempt() {
    return call.attempt();
  }

  @Override
  public Mode mode() {
    return call.mode();
  }

  @Override
  public long offset() {
    return call.mode() == Mode.RESUME ? call.bytes() : 0;
  }

  @Override
  public void phase(FlashPhase next) {
    long at;
    synchronized (this) {
      phase = next;
      at = bytes;
    }
    desk.moved(call, next, at);
  }

  @Override
  public void progress(long written) {
    FlashPhase now;
    synchronized (this) {
      bytes = written;
      now = phase;
    }
    desk.moved(call, now, written);
  }

  @Override
  public void failed(String message) {
    desk.failed(call, message);
  }
}
