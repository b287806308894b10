/**
 * Components in a Kubernetes namespace: {@code container}, {@code yaml.k8s} and {@code helm.v3}. A
 * component is rendered into objects, the objects are applied under one field manager and carry
 * labels of ownership; nothing without those labels is ever touched.
 */
@NullMarked
package io.twinbus.adapter.kubernetes;

import org.jspecify.annotations.NullMarked;
