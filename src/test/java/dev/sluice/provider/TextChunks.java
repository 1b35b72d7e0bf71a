package dev.sluice.provider;

import java.io.ByteArrayOutputStream;

/** Replies of text as each provider writes them, including everything that differs between chunks. */
final class TextChunks {

    private static final String PADDING = "abcdefghijklmnopqrstuvwxyzABCDEF";

    private static final String[] WORDS = {" and", " the gate", ", which", " holds the water", ".", "\\n\\n", " In"};

    private TextChunks() {}

    /** A reply of {@code chunks} chunks in one of {@link Formats}. */
    static byte[] reply(String format, int chunks) {
        RecordedStreams streams = Formats.of(format);
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        for (int i = 0; i < chunks; i++) {
            reply.writeBytes(streams.framed(chunk(format, i, WORDS[i % WORDS.length])));
        }
        return reply.toByteArray();
    }

    private static String chunk(String format, int number, String text) {
        return switch (format) {
            case "anthropic" ->
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                        + "\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}" + " ".repeat(number * 5 % 17)
                        + "}\n\n";
            case "bedrock" ->
                "contentBlockDelta: {\"contentBlockIndex\":0,\"delta\":{\"text\":\"" + text + "\"},\"p\":\""
                        + PADDING.substring(number * 5 % 29) + "\"}";
            case "cohere" ->
                "event: content-delta\ndata: {\"type\":\"content-delta\",\"index\":0,"
                        + "\"delta\":{\"message\":{\"content\":{\"text\":\"" + text + "\"}}}}\n\n";
            case "gemini" ->
                "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"" + text
                        + "\"}],\"role\": \"model\"},\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": 18,"
                        + "\"candidatesTokenCount\": " + number + ",\"totalTokenCount\": " + (number + 53)
                        + ",\"promptTokensDetails\": [{\"modality\": \"TEXT\",\"tokenCount\": 18}],"
                        + "\"thoughtsTokenCount\": 35},\"modelVersion\": \"gemini-2.5-flash\","
                        + "\"responseId\": \"ru1garvBEoOiqtsP2fznmQw\"}\r\n\r\n";
            case "ollama" ->
                "{\"model\":\"llama3.2\",\"created_at\":\"2026-05-24T20:26:47." + (100_000 + number)
                        + "Z\",\"message\":{\"role\":\"assistant\",\"content\":\"" + text + "\"},\"done\":false}\n";
            case "openai" ->
                "data: {\"id\":\"chatcmpl-CVqJYvLJpBbHJrI0hUzXQWYQ6dEcS\",\"object\":\"chat.completion.chunk\","
                        + "\"created\":1761700000,\"model\":\"gpt-4.1-2025-04-14\",\"service_tier\":\"default\","
                        + "\"system_fingerprint\":\"fp_e24a1fec47\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
                        + text + "\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null,\"obfuscation\":\""
                        + PADDING.substring(number * 5 % 29) + "\"}\n\n";
            case "responses" ->
                "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                        + "\"content_index\":0,\"delta\":\"" + text
                        + "\",\"item_id\":\"msg_00592e63e61b66660169fab1bada8481a28ef92eb62c168ead\",\"logprobs\":[],"
                        + "\"obfuscation\":\"" + PADDING.substring(number * 5 % 29)
                        + "\",\"output_index\":0,\"sequence_number\":" + number + "}\n\n";
            default -> throw new IllegalArgumentException(format + " has no chunk");
        };
    }
}
