package dev.sluice.rest.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Serves the documentation at {@code /docs/}. All pages are rendered at the first request; a name that none of them has is
 * a 404 and is never used as a path.
 */
public final class DocsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String FOLDER = "/WEB-INF/docs/";

    private static final String SUFFIX = ".md";

    private static final String NOT_FOUND =
            "# No such page\n\nThere is no page at this address. The [overview](index.md) lists all pages.\n";

    private transient Map<String, DocsPage> pages = Map.of();
    private transient DocsPage notFound = DocsPage.of("");

    @Override
    public void init() {
        ServletContext context = getServletContext();
        DocsRenderer renderer = new DocsRenderer(read(context, FOLDER + DocsRenderer.INDEX + SUFFIX));
        Map<String, DocsPage> rendered = new HashMap<>();
        for (String path : Objects.requireNonNullElse(context.getResourcePaths(FOLDER), Set.<String>of())) {
            if (path.endsWith(SUFFIX)) {
                String name = path.substring(FOLDER.length(), path.length() - SUFFIX.length());
                DocsPage page = DocsPage.of(renderer.page(name, read(context, path)));
                rendered.put(name.equals(DocsRenderer.INDEX) ? "" : name, page);
            }
        }
        pages = Map.copyOf(rendered);
        notFound = DocsPage.of(renderer.page("", NOT_FOUND));
    }

    private static String read(ServletContext context, String path) {
        try (InputStream in = context.getResourceAsStream(path)) {
            if (in == null) {
                throw new FileNotFoundException(path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the WAR itself cannot be read
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (path == null) {
            response.sendRedirect(request.getContextPath() + request.getServletPath() + '/');
            return;
        }
        String name = path.substring(1);
        if (name.indexOf('/') >= 0) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND); // the links of our own page would lead astray
            return;
        }
        DocsPage page = pages.get(name);
        if (page == null) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            send(notFound, response);
            return;
        }
        response.setHeader("ETag", page.etag());
        if (page.etag().equals(request.getHeader("If-None-Match"))) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        send(page, response);
    }

    private static void send(DocsPage page, HttpServletResponse response) throws IOException {
        response.setContentType("text/html;charset=UTF-8");
        byte[] html = page.html().getBytes(StandardCharsets.UTF_8);
        response.setContentLength(html.length);
        response.getOutputStream().write(html);
    }
}
