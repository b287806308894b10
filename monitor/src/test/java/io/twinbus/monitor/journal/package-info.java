@NullMarked
package io.twinbus.monitor.journal;

import org.jspecify.annotations.NullMarked;
