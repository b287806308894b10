package io.twinbus.adapter.testkit;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.FlashSession;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A first attempt that keeps what it is told. */
public final class TestFlashSession implements FlashSession {
  private final Runnable step;
  private final List<String> told = new CopyOnWriteArrayList<>();

  TestFlashSession(Runnable step) {
    this.step = step;
  }

  /** Phases by name, bytes as numbers, and {@code failed: …}. */
  public List<String> told() {
    return List.copyOf(told);
  }

  @Override
  public String id() {
    return "session-1";
  }

  @Override
  public int attempt() {
    return 1;
  }

  @Override
  public Mode mode() {
    return Mode.BEGIN;
  }

  @Override
  public long offset() {
    return 0;
  }

  @Override
  public void phase(FlashPhase phase) {
    step.run();
    told.add(phase.name());
  }

  @Override
  public void progress(long bytes) {
    step.run();
    told.add(Long.toString(bytes));
  }

  @Override
  public void failed(String message) {
    told.add("failed: " + message);
  }
}
