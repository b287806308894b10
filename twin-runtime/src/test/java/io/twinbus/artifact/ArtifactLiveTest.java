package io.twinbus.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.bus.PublishOptions;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.service.http.HttpEndpoint;
import io.twinbus.service.http.HttpSettings;
import io.twinbus.service.http.Metrics;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Block;
import io.twinbus.v1.BlockAccepted;
import io.twinbus.v1.BlockRequest;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.LastKnownGood;
import io.twinbus.v1.TwinStatus;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts on a real broker: in and out, over MQTT and over HTTP, for those who may. */
final class ArtifactLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TwinId BOARD = TwinId.of("board");
  private static final TwinId OTHER = TwinId.of("other");
  private static final byte[] IMAGE = image();
  private static final String DIGEST = digestOf(IMAGE);
  private static final String PATH = "/api/v1/artifacts/";

  @TempDir static Path folder;

  private static EmbeddedBroker broker;
  private static Bus runtime;
  private static Bus blocks;
  private static ArtifactStore store;
  private static ArtifactService service;
  private static HttpEndpoint http;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    broker =
        EmbeddedBroker.builder()
            .user("olga", "secret", Role.OPERATOR, "default")
            .user("vera", "secret", Role.VIEWER, "default")
            .user("elsewhere", "secret", Role.OPERATOR, "elsewhere")
            .user("runtime", "secret", Role.RUNTIME, "*")
            .user("board", "secret", Role.DEVICE, "default", "board")
            .user("other", "secret", Role.DEVICE, "default", "other")
            .start();
    runtime = connect("runtime");
    blocks = HiveBus.connect(options("runtime").withClientId("runtime-blocks")).join();
    store = ArtifactStore.open(folder, 1 << 24);
    PrometheusMeterRegistry meters = Metrics.of("test", "1");
    service = ArtifactService.start(runtime, blocks, store, Clock.systemUTC(), meters);
    http =
        HttpEndpoint.start(
            new HttpSettings("127.0.0.1", Optional.of(0)), 0, new HealthChecks(), meters);
    BrokerGate gate = new BrokerGate(options("gate"), InstantSource.system());
    http.handle(PATH, new ArtifactHandler(PATH, store, gate, service::mayRead));
    http.handle(PageHandler.PATH, new PageHandler(store, service::isDesired));
    service.twin(BOARD, naming(DIGEST), TwinStatus.getDefaultInstance());
  }

  @AfterAll
  static void stop() {
    http.close();
    service.close();
    blocks.close();
    runtime.close();
    broker.close();
  }

  @Test
  void comesInAndGoesOutInBlocks() throws Exception {
    byte[] content = "over the bus, in two blocks".getBytes(StandardCharsets.UTF_8);
    String digest = digestOf(content);
    service.twin(OTHER, naming(digest), TwinStatus.getDefaultInstance());
    try (Bus olga = connect("olga");
        Bus other = connect("other");
        Bus board = connect("board")) {
      assertThat(put(olga, digest, content, 0, 10).getStored()).isEqualTo(10);
      BlockAccepted all = put(olga, digest, content, 10, content.length);
      assertThat(all.getComplete()).as(all.getError()).isTrue();

      List<Block> blocks = blocksOf(other, OTHER, digest);
      ask(other, OTHER, digest);
      await().atMost(PATIENCE).until(() -> blocks.size() == 1);
      assertThat(blocks.getFirst().getData().toByteArray()).isEqualTo(content);

      List<Block> refused = blocksOf(board, BOARD, digest);
      ask(board, BOARD, digest);
      await().atMost(PATIENCE).until(() -> refused.size() == 1);
      assertThat(refused.getFirst().getError()).contains("does not name");
      assertThat(refused.getFirst().getData().isEmpty()).isTrue();
    }
  }

  @Test
  void sendsAsManyBlocksAsAreAskedForUntilTheEnd() throws Exception {
    byte[] content = new byte[700_001];
    new Random(3).nextBytes(content);
    String digest = digestOf(content);
    service.twin(OTHER, naming(digest), TwinStatus.getDefaultInstance());
    store.write(digest, 0, content.length, content);
    try (Bus other = connect("other")) {
      List<Block> blocks = blocksOf(other, OTHER, digest);
      ask(other, OTHER, digest, 100_000, 100_000, 3);
      await().atMost(PATIENCE).until(() -> blocks.size() == 3);
      ask(other, OTHER, digest, 400_000, 100_000, 256);
      await().atMost(PATIENCE).until(() -> blocks.size() == 7);

      byte[] received = new byte[content.length];
      for (Block each : blocks) {
        byte[] data = each.getData().toByteArray();
        CRC32C crc = new CRC32C();
        crc.update(data);
        assertThat(each.getCrc()).isEqualTo((int) crc.getValue());
        assertThat(each.getTotal()).isEqualTo(content.length);
        System.arraycopy(data, 0, received, (int) each.getOffset(), data.length);
      }
      System.arraycopy(content, 0, received, 0, 100_000);
      assertThat(received).isEqualTo(content);
    }
  }

  @Test
  void goesToTheResponseTopicOfOneWhoReadsTheWholeTenant() throws Exception {
    byte[] content = "what nobody desires".getBytes(StandardCharsets.UTF_8);
    String digest = digestOf(content);
    BlockRequest request =
        BlockRequest.newBuilder().setDigest(digest).setBlockSize(1024).setCount(1).build();
    try (Bus olga = connect("olga");
        Bus board = connect("board")) {
      assertThat(put(olga, digest, content, 0, content.length).getComplete()).isTrue();

      assertThat(get(olga, request).join().getData().toByteArray()).isEqualTo(content);
      assertThatThrownBy(() -> get(board, request).join())
          .hasCauseInstanceOf(BusException.Refused.class)
          .hasMessageContaining("name the one that board asks for");
    }
  }

  private static CompletableFuture<Block> get(Bus bus, BlockRequest request) {
    return bus.request(
        new Address.ArtifactGet("default", request.getDigest()),
        request,
        DocumentTypes.BLOCK,
        PATIENCE,
        PublishOptions.DEFAULT);
  }

  @Test
  void asksTheBrokerWhoMayDoWhatOverHttp() throws Exception {
    assertThat(upload("", "").statusCode()).isEqualTo(401);
    assertThat(upload("olga", "wrong").statusCode()).isEqualTo(401);
    assertThat(upload("vera", "secret").statusCode()).isEqualTo(403);
    assertThat(upload("board", "secret").statusCode()).isEqualTo(403);
    assertThat(upload("elsewhere", "secret").statusCode()).isEqualTo(403);
    assertThat(upload("olga", "secret").statusCode()).isIn(200, 201);

    assertThat(get("vera", "").body()).isEqualTo(IMAGE);
    assertThat(get("elsewhere", "").statusCode()).isEqualTo(403);
    assertThat(get("board", "").statusCode()).isEqualTo(403);
    assertThat(get("board", "?target=board").body()).isEqualTo(IMAGE);
    assertThat(get("board", "?target=other").statusCode()).isEqualTo(403);
    assertThat(get("other", "?target=board").statusCode()).isEqualTo(403);
    assertThat(get("other", "?target=other").statusCode()).isEqualTo(403);
  }

  @Test
  void answersRangesAndPages() throws Exception {
    assertThat(upload("olga", "secret").statusCode()).isIn(200, 201);
    HttpResponse<byte[]> part = get("vera", "", "Range", "bytes=1000-1999");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(IMAGE, 1000, 2000));
    assertThat(part.headers().firstValue("Content-Range"))
        .hasValue("bytes 1000-1999/" + IMAGE.length);
    assertThat(get("vera", "", "Range", "bytes=" + IMAGE.length + "-").statusCode()).isEqualTo(416);

    String hex = DIGEST.substring("sha256:".length());
    int last = (IMAGE.length - 1) / 512;
    for (String name : List.of(hex + "/", hex)) {
      HttpResponse<byte[]> page = page(name, 1);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).isEqualTo(Arrays.copyOfRange(IMAGE, 512, 1024));
      assertThat(page.headers().firstValue("Content-Length")).hasValue("512");
      assertThat(page(name, last).body())
          .isEqualTo(Arrays.copyOfRange(IMAGE, last * 512, IMAGE.length));
      assertThat(page(name, last + 1).statusCode()).isEqualTo(404);
    }
    assertThat(page("0".repeat(64), 0).statusCode()).isEqualTo(404);
    assertThat(page("../../etc/passwd", 0).statusCode()).isIn(400, 404);
  }

  @Test
  void refusesWhatIsNotWhatItIsCalled() throws Exception {
    byte[] other = "something else".getBytes(StandardCharsets.UTF_8);
    String digest = digestOf("what was promised".getBytes(StandardCharsets.UTF_8));
    HttpResponse<byte[]> answer =
        CLIENT.send(
            request("olga", "secret", PATH + "default/" + digest)
                .PUT(BodyPublishers.ofByteArray(other))
                .build(),
            BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains(digest);
    assertThat(store.size(digest)).isEmpty();
  }

  @Test
  void goesWhenAnOperatorSaysSoAndNobodyNamesIt() throws Exception {
    byte[] content = "of no use any more".getBytes(StandardCharsets.UTF_8);
    String digest = digestOf(content);
    TwinId last = TwinId.of("last");
    TwinId foreign = new TwinId("elsewhere", "secret-target");
    TwinStatus rolledBack = TwinStatus.newBuilder().setLastKnownGood(knownGood(digest)).build();
    service.twin(last, naming(DIGEST), rolledBack);
    service.twin(foreign, naming(digest), TwinStatus.getDefaultInstance());
    service.twin(OTHER, naming(digest), rolledBack);
    service.collectEvery(Duration.ofHours(1), Duration.ofHours(1));
    try (Bus olga = connect("olga")) {
      assertThat(put(olga, digest, content, 0, content.length).getComplete()).isTrue();
      assertThat(remove(olga, digest).getError())
          .isEqualTo("it is named by another tenant, twin/last (last known good), twin/other");
      assertThat(store.size(digest)).isPresent();

      for (TwinId twin : List.of(last, foreign, OTHER)) {
        service.twin(twin, DesiredState.getDefaultInstance(), TwinStatus.getDefaultInstance());
      }
      assertThat(remove(olga, digest).getError()).isEmpty();
      assertThat(store.size(digest)).isEmpty();
      assertThat(remove(olga, digest).getError()).contains("no such artifact");
    }
  }

  private static BlockAccepted remove(Bus bus, String digest) {
    return request(bus, Block.newBuilder().setDigest(digest).setRemove(true).build());
  }

  private static LastKnownGood knownGood(String digest) {
    return LastKnownGood.newBuilder().addAllComponents(naming(digest).getComponentsList()).build();
  }

  private static HttpResponse<byte[]> upload(String user, String password) throws Exception {
    return CLIENT.send(
        request(user, password, PATH + "default/" + DIGEST)
            .PUT(BodyPublishers.ofByteArray(IMAGE))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> get(String user, String query, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(user, "secret", PATH + "default/" + DIGEST + query);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> page(String name, int number) throws Exception {
    URI uri =
        http.uri().resolve("/bitfile/" + name + "?chunkNumber=" + number + "&chunkMaxSize=512");
    return CLIENT.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
  }

  private static HttpRequest.Builder request(String user, String password, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(http.uri().resolve(path));
    String login =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return user.isEmpty() ? request : request.header("Authorization", "Basic " + login);
  }

  private static BlockAccepted put(Bus bus, String digest, byte[] content, int from, int to) {
    byte[] data = Arrays.copyOfRange(content, from, to);
    CRC32C crc = new CRC32C();
    crc.update(data);
    Block block =
        Block.newBuilder()
            .setDigest(digest)
            .setOffset(from)
            .setTotal(content.length)
            .setData(ByteString.copyFrom(data))
            .setCrc((int) crc.getValue())
            .build();
    return request(bus, block);
  }

  private static BlockAccepted request(Bus bus, Block block) {
    return bus.request(
            new Address.ArtifactPut("default", block.getDigest()),
            block,
            DocumentTypes.BLOCK_ACCEPTED,
            PATIENCE,
            PublishOptions.DEFAULT)
        .join();
  }

  private static void ask(Bus bus, TwinId twin, String digest) {
    ask(bus, twin, digest, 0, 1024, 1);
  }

  private static void ask(
      Bus bus, TwinId twin, String digest, long offset, int blockSize, int count) {
    bus.publish(
            new Address.ArtifactGet("default", digest),
            BlockRequest.newBuilder()
                .setDigest(digest)
                .setOffset(offset)
                .setBlockSize(blockSize)
                .setCount(count)
                .setTarget(twin.target())
                .build())
        .join();
  }

  private static List<Block> blocksOf(Bus bus, TwinId twin, String digest) {
    List<Block> blocks = new CopyOnWriteArrayList<>();
    var unused =
        bus.subscribe(
                AddressFilter.exactly(new Address.Blocks(twin, digest)),
                delivery -> delivery.document().ifPresent(blocks::add))
            .join();
    return blocks;
  }

  private static Bus connect(String user) {
    return HiveBus.connect(options(user)).join();
  }

  private static BusOptions options(String user) {
    return BusOptions.of(
            URI.create(broker.uri()),
            user + "-test",
            new BusOptions.Identity.Password(user, "secret"))
        .withoutSession();
  }

  private static DesiredState naming(String digest) {
    return DesiredState.newBuilder()
        .setGeneration(1)
        .addComponents(
            Component.newBuilder()
                .setName("image")
                .setType("bitfile")
                .setArtifact(Artifact.newBuilder().setDigest(digest)))
        .build();
  }

  private static byte[] image() {
    byte[] image = new byte[86_116];
    new Random(7).nextBytes(image);
    return image;
  }

  private static String digestOf(byte[] content) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
