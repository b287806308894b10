@NullMarked
package io.twinbus.monitor.health;

import org.jspecify.annotations.NullMarked;
