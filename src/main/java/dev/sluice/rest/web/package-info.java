/**
 * What stands around every request: filters of the page and of the API.
 *
 * <p>Belongs here: browser policy (CORS, Content-Security-Policy), who is let in, and what of a request several
 * resources read. Does not belong here: the resources themselves.
 */
@NullMarked
package dev.sluice.rest.web;

import org.jspecify.annotations.NullMarked;
