/**
 * The HTTP API: Jersey resources, and the service they share.
 *
 * <p>Belongs here: reading requests, choosing status codes and headers, and the JSON of answers. Does not belong here: what
 * a stream is ({@code stream}), what its frames look like ({@code dialect}), and how they are written ({@code push}).
 */
@NullMarked
package dev.sluice.rest;

import org.jspecify.annotations.NullMarked;
