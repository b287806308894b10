@NullMarked
package io.twinbus.adapter.windows;

import org.jspecify.annotations.NullMarked;
