/**
 * What servers, above all Tomcat, must be asked for or helped with.
 *
 * <p>Belongs here: the managed executor that Tomcat lacks, hearing of its stop in time, and clearing references that
 * would keep the application's class loader. Does not belong here: anything that a container does by its
 * specification.
 */
@NullMarked
package dev.sluice.app.tomcat;

import org.jspecify.annotations.NullMarked;
