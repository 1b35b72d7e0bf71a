package dev.sluice.rest.web;

import dev.sluice.security.BrowserSession;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;

/** Brings the cookie of a browser's session up to date, with whatever answer it gets next. */
public final class SessionFilter implements ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        BrowserSession session = AccessFilter.session(request);
        if (session != null) {
            session.cookies().forEach(cookie -> response.getHeaders().add(HttpHeaders.SET_COOKIE, cookie));
        }
    }
}
