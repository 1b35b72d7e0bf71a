/**
 * The description of the API, for programs and for people.
 *
 * <p>Belongs here: the OpenAPI document, merged from its parts, and the page that renders it. Does not belong here: the
 * behaviour it describes.
 */
@NullMarked
package dev.sluice.rest.openapi;

import org.jspecify.annotations.NullMarked;
