package io.twinbus.adapter.board;

/**
 * What a board says of itself.
 *
 * @param bootId differs for every start
 * @param imageDigest digest of the image that it booted, as it measured it; empty if it cannot
 */
public record BoardState(String bootId, String imageDigest) {}
