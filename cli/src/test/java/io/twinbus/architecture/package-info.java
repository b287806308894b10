/** The rules of modules and packages, each with its reason. This module sees all others. */
@org.jspecify.annotations.NullMarked
package io.twinbus.architecture;
