/** Tests with real modules; their source is in {@code src/test/wasm}. */
@NullMarked
package io.twinbus.adapter.flatcar.wasm;

import org.jspecify.annotations.NullMarked;
