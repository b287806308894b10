@NullMarked
package io.twinbus.monitor.recovery;

import org.jspecify.annotations.NullMarked;
