/**
 * The API's description, for programs and for people.
 *
 * <p>Belongs here: the OpenAPI document, joined from its parts, and the page that shows it. Does not belong here: the
 * behaviour that it describes.
 */
@NullMarked
package dev.sluice.rest.openapi;

import org.jspecify.annotations.NullMarked;
