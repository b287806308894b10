@NullMarked
package io.twinbus.monitor.fleet;

import org.jspecify.annotations.NullMarked;
