package io.twinbus.cli.command;

import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.document.TextFile;
import io.twinbus.topic.Names;

/** An artifact that is named by a file with its content, or by its digest. */
final class FileOrDigest {
  private FileOrDigest() {}

  /** The digest that is meant. */
  static String digestOf(String text) {
    return Names.isDigest(text) ? text : RuntimeStore.digestOf(TextFile.existingFile(text));
  }
}
