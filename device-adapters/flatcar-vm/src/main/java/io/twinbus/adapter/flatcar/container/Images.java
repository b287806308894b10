package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.process.OutputText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Brings images to the engine. */
final class Images {
  private final DockerClient engine;

  Images(DockerClient engine) {
    this.engine = engine;
  }

  /** Makes sure that the engine has the image; what went wrong, if it has not. */
  Optional<Outcome> bring(
      ComponentSpec component, ContainerSettings settings, ComponentContext call)
      throws IOException, InterruptedException {
    if (component.artifact().isPresent()) {
      return load(settings, call);
    }
    return switch (settings.pull()) {
      case ALWAYS -> pull(settings.image(), call);
      case MISSING -> has(settings.image()) ? Optional.empty() : pull(settings.image(), call);
      case NEVER ->
          has(settings.image())
              ? Optional.empty()
              : Optional.of(
                  Outcome.failed(
                      "container.image: the engine has no image "
                          + settings.image()
                          + ", and container.pull forbids to fetch it; load it, or allow that"));
    };
  }

  private Optional<Outcome> load(ContainerSettings settings, ComponentContext call)
      throws IOException, InterruptedException {
    call.progress("loading the image");
    try (InputStream archive = Files.newInputStream(call.artifact())) {
      engine.loadImageCmd(archive).exec();
    } catch (DockerException e) {
      return Optional.of(
          Outcome.refused(
              "the artifact is not an archive of an image, as docker save writes it: "
                  + OutputText.line(String.valueOf(e.getMessage()))));
    }
    return has(settings.image())
        ? Optional.empty()
        : Optional.of(
            Outcome.refused(
                "container.image: the archive holds no image "
                    + settings.image()
                    + "; name the one that it holds"));
  }

  private boolean has(String image) {
    try {
      engine.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  private Optional<Outcome> pull(String image, ComponentContext call) throws InterruptedException {
    call.progress("pulling " + image);
    boolean tagged = image.contains("@") || image.lastIndexOf(':') > image.lastIndexOf('/');
    try (Pull result = new Pull()) {
      boolean complete =
          engine
              .pullImageCmd(tagged ? image : image + ":latest")
              .exec(result)
              .awaitCompletion(call.cancellation().remaining().toMillis(), TimeUnit.MILLISECONDS);
      call.cancellation().check();
      if (!complete) {
        return Optional.of(unreachable(image, "it took too long"));
      }
      return has(image) ? Optional.empty() : Optional.of(unreachable(image, result.error));
    } catch (RuntimeException | IOException e) {
      call.cancellation().check();
      return Optional.of(unreachable(image, OutputText.line(String.valueOf(e.getMessage()))));
    }
  }

  /** Keeps the last error: podman reports one as an item that has no status. */
  private static final class Pull extends ResultCallback.Adapter<PullResponseItem> {
    private volatile String error = "the engine does not say why";

    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        error = OutputText.line(String.valueOf(item.getErrorDetail().getMessage()));
      }
    }
  }

  private static Outcome unreachable(String image, String why) {
    return Outcome.failed(
        "container.image: "
            + image
            + " cannot be pulled: "
            + why
            + "; correct the name, or look at the registry");
  }
}
