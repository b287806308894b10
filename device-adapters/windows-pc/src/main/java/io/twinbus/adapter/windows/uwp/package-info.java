/**
 * UWP packages, by Windows' own WinAppDeployCmd. Nothing here knows of MQTT.
 *
 * <p>The tool takes the PIN of a device by its command line only, where others can read it: a
 * device that asks for one is paired by hand, once, before.
 */
@NullMarked
package io.twinbus.adapter.windows.uwp;

import org.jspecify.annotations.NullMarked;
