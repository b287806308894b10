/**
 * What a service does on the bus as a service: the settings of its session, and its presence. The
 * only part of {@code io.twinbus.service} that needs the bus.
 */
@NullMarked
package io.twinbus.service.session;

import org.jspecify.annotations.NullMarked;
