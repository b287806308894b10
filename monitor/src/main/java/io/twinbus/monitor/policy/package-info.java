/**
 * How patient the monitor is with which machine: thresholds and deadlines by tenant, kind and
 * label. Values only; what is done about them is decided in the packages health and recovery.
 */
@NullMarked
package io.twinbus.monitor.policy;

import org.jspecify.annotations.NullMarked;
