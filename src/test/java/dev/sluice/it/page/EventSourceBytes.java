package dev.sluice.it.page;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import dev.sluice.it.client.CuttingProxy;

/** How much a page's {@code EventSource}s have received, as the browser tells while the test's thread waits for the page. */
public final class EventSourceBytes implements CuttingProxy.Receiver {

    /** A guard against tests that hang. */
    private static final long PATIENCE_MS = 60_000;

    /* Under the lock. Of the last answer. */
    private int requests;
    private String id = "";
    private int bytes;

    /** Counts from now on. */
    public void watch(Page page) {
        CDPSession browser = page.context().newCDPSession(page);
        browser.on("Network.responseReceived", this::begin);
        browser.on("Network.dataReceived", this::add);
        browser.send("Network.enable");
    }

    private synchronized void begin(JsonObject answer) {
        if (answer.get("type").getAsString().equals("EventSource")) {
            requests++;
            id = answer.get("requestId").getAsString();
            bytes = 0;
        }
    }

    private synchronized void add(JsonObject data) {
        if (data.get("requestId").getAsString().equals(id)) {
            bytes += data.get("dataLength").getAsInt();
            notifyAll();
        }
    }

    @Override
    public synchronized void awaitTaken(int request, int count) throws InterruptedException {
        long until = System.currentTimeMillis() + PATIENCE_MS;
        for (long left = PATIENCE_MS; requests < request || bytes < count; left = until - System.currentTimeMillis()) {
            if (left <= 0) {
                throw new AssertionError(bytes + " bytes of answer " + requests + ", not " + count + " of " + request);
            }
            wait(left);
        }
    }
}
