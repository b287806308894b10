@NullMarked
package io.twinbus.monitor.engine;

import org.jspecify.annotations.NullMarked;
