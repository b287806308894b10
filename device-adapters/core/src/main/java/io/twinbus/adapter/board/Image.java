package io.twinbus.adapter.board;

import java.nio.file.Path;

/**
 * An image for a board: verified.
 *
 * @param digest of its content
 * @param file where it is
 * @param size in bytes
 */
public record Image(String digest, Path file, long size) {}
