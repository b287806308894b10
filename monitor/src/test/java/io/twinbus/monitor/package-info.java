@NullMarked
package io.twinbus.monitor;

import org.jspecify.annotations.NullMarked;
