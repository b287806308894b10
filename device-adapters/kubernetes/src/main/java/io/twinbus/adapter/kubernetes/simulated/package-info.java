/**
 * A cluster for those who have none: the Fabric8 mock API server, taught server-side apply, with a
 * controller that brings Deployments up. It runs no containers, and whoever shows it says that it
 * is simulated.
 */
@NullMarked
package io.twinbus.adapter.kubernetes.simulated;

import org.jspecify.annotations.NullMarked;
