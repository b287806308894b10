package io.twinbus.adapter.driver;

/**
 * A command for the device.
 *
 * @param name its name
 * @param payload its settings; a payload that is not a map stands under {@code value}
 * @param sender who sent it, by the broker's word
 * @param cancellation trips when the command has expired
 */
public record CommandCall(
    String name, Settings payload, String sender, Cancellation cancellation) {}
