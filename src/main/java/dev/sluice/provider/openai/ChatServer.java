package dev.sluice.provider.openai;

import dev.sluice.provider.Endpoint;
import dev.sluice.provider.OpenAiSchemas;
import java.util.Map;

/**
 * The servers that document a request of their own, told apart by their addresses. What they document was read 2026-11-28.
 *
 * @see <a href="https://developers.openai.com/api/docs/guides/file-inputs">OpenAI's files</a>
 * @see <a href="https://openrouter.ai/docs/guides/overview/multimodal/pdfs">OpenRouter's PDFs</a>
 * @see <a href="https://api-docs.deepseek.com/guides/thinking_mode">DeepSeek's thinking</a>
 * @see <a href="https://docs.x.ai/docs/guides/image-understanding">xAI's pictures</a>
 */
enum ChatServer {
    /** OpenAI itself, and Azure. */
    OPENAI(true, false),
    MISTRAL(true, true),
    OPENROUTER(true, true),
    DEEPSEEK(false, false),
    XAI(false, false),
    GROQ(false, false),
    /** Every other, such as vLLM and llama.cpp, which take thinking back in the field in which they send it. */
    OTHER(true, false);

    private static final Map<String, ChatServer> DOMAINS = Map.of(
            "mistral.ai", MISTRAL,
            "openrouter.ai", OPENROUTER,
            "deepseek.com", DEEPSEEK,
            "x.ai", XAI,
            "groq.com", GROQ);

    private final boolean pdfs;
    private final boolean pdfAddresses;

    ChatServer(boolean pdfs, boolean pdfAddresses) {
        this.pdfs = pdfs;
        this.pdfAddresses = pdfAddresses;
    }

    static ChatServer of(Endpoint endpoint) {
        if (OpenAiSchemas.apply(endpoint)) {
            return OPENAI;
        }
        return DOMAINS.entrySet().stream()
                .filter(domain -> endpoint.isAt(domain.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(OTHER);
    }

    /** Whether its chat may have PDFs. */
    boolean takesPdfs() {
        return pdfs;
    }

    /** Whether it loads PDFs from addresses. */
    boolean loadsPdfs() {
        return pdfAddresses;
    }

    /** Whether a turn of the assistant may have thinking in this member. */
    boolean takesThinking(String member) {
        return switch (this) {
            case DEEPSEEK -> member.equals("reasoning_content");
            case OPENROUTER -> member.equals("reasoning_details") || member.equals("reasoning");
            case OTHER -> member.equals("reasoning_content") || member.equals("reasoning");
            case OPENAI, MISTRAL, XAI, GROQ -> false;
        };
    }
}
