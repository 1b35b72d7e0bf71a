package dev.sluice.it.provider;

import jakarta.json.Json;

/** The wire formats of two kinds of provider, as far as tests write them. */
public enum Wire {
    OPENAI("openai") {
        @Override
        public String text(String text) {
            return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":" + json(text) + "}}]}\n\n";
        }

        @Override
        public String beforeEnd() {
            return "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
        }

        @Override
        public String end() {
            return "data: [DONE]\n\n";
        }

        @Override
        public String error(String type) {
            return "data: {\"error\":{\"message\":\"secret of the provider\",\"type\":\"" + type + "\"}}\n\n";
        }
    },

    ANTHROPIC("anthropic") {
        @Override
        public String text(String text) {
            return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":" + json(text) + "}}\n\n";
        }

        @Override
        public String beforeEnd() {
            return "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                    + "\"usage\":{\"output_tokens\":2}}\n\n";
        }

        @Override
        public String end() {
            return "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        }

        @Override
        public String error(String type) {
            return "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + type
                    + "\",\"message\":\"secret of the provider\"}}\n\n";
        }
    };

    private final String provider;

    Wire(String provider) {
        this.provider = provider;
    }

    /** The configured provider with this format. */
    public String provider() {
        return provider;
    }

    /** A piece of text. */
    public abstract String text(String text);

    /** The part between the last text and the end. */
    public abstract String beforeEnd();

    /** The provider's own end of a reply. */
    public abstract String end();

    /** An error in the stream. */
    public abstract String error(String type);

    /** A whole reply. */
    public String reply(String... texts) {
        StringBuilder reply = new StringBuilder();
        for (String text : texts) {
            reply.append(text(text));
        }
        return reply.append(beforeEnd()).append(end()).toString();
    }

    private static String json(String text) {
        return Json.createValue(text).toString();
    }
}
