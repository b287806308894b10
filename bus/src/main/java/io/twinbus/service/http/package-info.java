/**
 * The one small HTTP server of a service: health, readiness and metrics, and what the service adds.
 * Uses nothing but the JDK's server and Micrometer; knows nothing of the bus.
 */
@NullMarked
package io.twinbus.service.http;

import org.jspecify.annotations.NullMarked;
