package io.twinbus.monitor.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.event.TwinEvent;
import io.twinbus.topic.TwinId;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JournalReaderTest {
  private static final TwinId PC = TwinId.of("pc");
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void readsTheEventsOfOneTwinOldestFirst() throws Exception {
    URI runtime =
        serve(
            request -> {
              assertThat(request.uri())
                  .isEqualTo("/api/v1/events?tenant=default&target=pc&limit=300");
              request
                  .response()
                  .end(
                      """
                      {"tenant":"default","target":"pc","sequence":1,"at":"2026-11-01T10:00:00.000001Z","type":"DesiredAccepted","generation":3}
                      {"tenant":"default","target":"pc","sequence":2,"at":"2026-11-01T10:00:01Z","type":"PhaseChanged","phase":"IN_SYNC","previousPhase":"APPLYING"}
                      """);
            });

    Past past = read(Optional.of(runtime));

    assertThat(past.missing()).isEmpty();
    assertThat(past.events()).extracting(TwinEvent::getSequence).containsExactly(1L, 2L);
    assertThat(past.events().get(1).getPreviousPhase()).isEqualTo("APPLYING");
  }

  @Test
  void saysThatNobodyKnowsWhereARuntimeIs() throws Exception {
    assertThat(read(Optional.empty()).missing()).contains("no twin runtime has said");
  }

  @Test
  void saysThatTheRuntimeIsNotThere() throws Exception {
    URI gone = serve(request -> request.connection().close());

    assertThat(read(Optional.of(gone)).missing())
        .contains("the twin runtime at " + gone)
        .contains("did not give its journal");
  }

  @Test
  void saysThatItIsNoJournal() throws Exception {
    assertThat(read(Optional.of(serve(request -> request.response().end("<html>")))).missing())
        .contains("did not give its journal");
    URI refusing = serve(request -> request.response().setStatusCode(404).end());
    assertThat(read(Optional.of(refusing)).missing()).contains("it answered 404");
  }

  @Test
  void takesNoMoreThanFourMebibytes() throws Exception {
    URI endless = serve(request -> request.response().end(Buffer.buffer(new byte[5_000_000])));

    assertThat(read(Optional.of(endless)).missing()).contains("larger than");
  }

  private Past read(Optional<URI> runtime) throws Exception {
    return new JournalReader(vertx, () -> runtime)
        .of(PC)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private URI serve(Handler<HttpServerRequest> handler) throws Exception {
    int port =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS)
            .actualPort();
    return URI.create("http://127.0.0.1:" + port);
  }
}
