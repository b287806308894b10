/**
 * Expressions in documents: <code>${{…}}</code> in constraints and properties. A small total
 * language: no loops, no reflection, no I/O; every evaluation ends within a fixed budget and gives
 * a value or a fault with its position.
 */
@NullMarked
package io.twinbus.expression;

import org.jspecify.annotations.NullMarked;
