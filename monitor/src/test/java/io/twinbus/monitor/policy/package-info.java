@NullMarked
package io.twinbus.monitor.policy;

import org.jspecify.annotations.NullMarked;
