/**
 * Makes what an overlay needs and a repository must not hold: users, passwords, certificates. What
 * is there already is never changed. Nothing here knows of a cluster.
 */
@NullMarked
package io.twinbus.deployment.secrets;

import org.jspecify.annotations.NullMarked;
