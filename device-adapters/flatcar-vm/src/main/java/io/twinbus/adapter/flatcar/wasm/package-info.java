/**
 * WebAssembly modules: as services behind a port of the adapter (WASI-CGI), or as programs. The
 * embedded runtime compiles a module to the JVM's own code and bounds its memory, time and folders;
 * external runtimes run as processes. Nothing here knows of MQTT.
 */
@NullMarked
package io.twinbus.adapter.flatcar.wasm;

import org.jspecify.annotations.NullMarked;
