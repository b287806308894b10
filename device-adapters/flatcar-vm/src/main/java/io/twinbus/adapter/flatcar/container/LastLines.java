package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import io.twinbus.adapter.process.OutputText;
import java.io.ByteArrayOutputStream;

/** Collects the last lines of a container's log. */
final class LastLines extends ResultCallback.Adapter<Frame> {
  private static final int MOST = 64 << 10;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Override
  public synchronized void onNext(Frame frame) {
    if (bytes.size() < MOST) {
      bytes.writeBytes(frame.getPayload());
    }
  }

  /** The lines behind a colon; empty when there are none. */
  synchronized String text() {
    String tail = OutputText.tail(OutputText.decode(bytes.toByteArray()), 5);
    return tail.isEmpty() ? "" : ": " + tail;
  }
}
