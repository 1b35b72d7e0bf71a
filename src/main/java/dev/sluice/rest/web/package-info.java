/**
 * Filters around every request, of the page and of the API.
 *
 * <p>Belongs here: browser policy (CORS, Content-Security-Policy), access control, and request parameters that several
 * resources share. Does not belong here: the resources themselves.
 */
@NullMarked
package dev.sluice.rest.web;

import org.jspecify.annotations.NullMarked;
