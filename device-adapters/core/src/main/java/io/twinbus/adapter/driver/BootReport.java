package io.twinbus.adapter.driver;

/**
 * One start of a device.
 *
 * @param id differs for every start
 * @param imageDigest digest of the image that was booted, as the device measured it; may be empty
 */
public record BootReport(String id, String imageDigest) {}
