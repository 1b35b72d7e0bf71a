/**
 * Support for what servers, above all Tomcat, lack or leave behind.
 *
 * <p>Belongs here: the managed executor that Tomcat lacks, notice of its stop in time, and clearing references that would
 * keep the application's class loader. Does not belong here: anything that the Jakarta specifications define.
 */
@NullMarked
package dev.sluice.app.tomcat;

import org.jspecify.annotations.NullMarked;
