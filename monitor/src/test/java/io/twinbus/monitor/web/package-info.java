@NullMarked
package io.twinbus.monitor.web;

import org.jspecify.annotations.NullMarked;
