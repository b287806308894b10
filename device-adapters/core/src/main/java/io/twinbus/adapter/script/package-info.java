/**
 * The script contract of Symphony: components that scripts of the device apply, look for and
 * remove. What is written to and read from a script is in {@link
 * io.twinbus.adapter.script.ScriptContract}, which does no I/O. Nothing here knows of MQTT.
 */
@NullMarked
package io.twinbus.adapter.script;

import org.jspecify.annotations.NullMarked;
