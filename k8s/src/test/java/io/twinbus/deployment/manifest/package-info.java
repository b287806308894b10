/**
 * What kustomize makes of every overlay, read with the models of the Kubernetes API, and the rules
 * that hold for all of it. No cluster is needed.
 */
@NullMarked
package io.twinbus.deployment.manifest;

import org.jspecify.annotations.NullMarked;
