/**
 * What differs between two documents, field by field, and what the planner would do about a change:
 * pure functions of documents.
 */
@NullMarked
package io.twinbus.cli.diff;

import org.jspecify.annotations.NullMarked;
