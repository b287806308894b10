@NullMarked
package io.twinbus.adapter.flatcar;

import org.jspecify.annotations.NullMarked;
