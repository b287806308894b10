@NullMarked
package io.twinbus.monitor.alert;

import org.jspecify.annotations.NullMarked;
