/**
 * How a service writes its log: lines for people on a terminal, JSON otherwise, never a secret. The
 * only package that knows Logback.
 */
@NullMarked
package io.twinbus.service.log;

import org.jspecify.annotations.NullMarked;
