/**
 * AG-UI as clients call it: {@code /api/ag-ui}.
 *
 * <p>Belongs here: the requests, addresses and refusals of that protocol, and which run is which stream. Does not belong here:
 * how a run is written, which is in the dialect.
 */
@NullMarked
package dev.sluice.rest.agui;

import org.jspecify.annotations.NullMarked;
