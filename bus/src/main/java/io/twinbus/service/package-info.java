/**
 * The life of a service: ordered start, ordered shutdown within a deadline, and an exit code that
 * says why it ended. Knows nothing of the bus: what needs it is in {@code service.session}.
 */
@NullMarked
package io.twinbus.service;

import org.jspecify.annotations.NullMarked;
