/**
 * What an adapter must not forget, on disk: what was applied, and the last desired state. Every
 * write is atomic and durable before it returns; whatever moment a process is killed at, the file
 * is the old one or the new one.
 */
@NullMarked
package io.twinbus.adapter.journal;

import org.jspecify.annotations.NullMarked;
