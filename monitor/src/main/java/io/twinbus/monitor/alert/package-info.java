/** Tells the world outside of alerts: signed webhooks, with retries and a bounded queue. */
@NullMarked
package io.twinbus.monitor.alert;

import org.jspecify.annotations.NullMarked;
