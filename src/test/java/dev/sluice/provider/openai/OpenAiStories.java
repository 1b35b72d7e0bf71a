package dev.sluice.provider.openai;

import dev.sluice.provider.Story;
import java.util.List;

/** Chat completion streams as servers write them, with the expected events. */
final class OpenAiStories {

    private OpenAiStories() {}

    static List<Story> plain() {
        return List.of(
                new Story("text, usage in a chunk without choices", """
                        {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}
                        {"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":null}]}
                        {"choices":[{"index":0,"delta":{"content":" \\"world\\"\\n"},"finish_reason":null}]}
                        {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}
                        {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}
                        [DONE]
                        """, """
                        text Hello
                        text  \\"world\\"\\n
                        end_turn 9+2
                        """),
                new Story(
                        "blanks around the JSON and around [DONE]",
                        " \t{\"choices\" : [ { \"delta\" : { \"content\" : \"Hi\" } } ] }  \n [DONE] \n",
                        """
                        text Hi
                        end_turn 1+1 estimated
                        """),
                new Story("no [DONE], but a finish reason", """
                        {"choices":[{"delta":{"content":"Hi"},"finish_reason":"length"}]}
                        """, """
                        text Hi
                        max_tokens 1+1 estimated
                        """),
                new Story("neither [DONE] nor a finish reason", """
                        {"choices":[{"delta":{"content":"Hi"}}]}
                        """, """
                        text Hi
                        failed provider_protocol
                        """),
                new Story("[DONE] without a finish reason", """
                        {"choices":[{"delta":{"content":"Hi"}}]}
                        [DONE]
                        """, """
                        text Hi
                        end_turn 1+1 estimated
                        """),
                new Story("[DONE] alone", "[DONE]\n", """
                        failed provider_protocol
                        """),
                new Story("a role, usage and [DONE]", """
                        {"choices":[{"delta":{"role":"assistant","content":""}}]}
                        {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":0}}
                        [DONE]
                        """, """
                        failed provider_protocol
                        """),
                new Story("probabilities without content", """
                        {"choices":[{"index":0,"logprobs":{"content":[{"token":"Hi","logprob":0}]}}]}
                        [DONE]
                        """, """
                        failed provider_protocol
                        """),
                new Story("an empty reply with a finish reason", """
                        {"choices":[{"delta":{"role":"assistant","content":""}}]}
                        {"choices":[{"delta":{},"finish_reason":"stop"}]}
                        [DONE]
                        """, """
                        end_turn 1+0 estimated
                        """),
                new Story("a finish reason twice, the second one empty", """
                        {"choices":[{"delta":{"content":"Hi"},"finish_reason":"length"}]}
                        {"choices":[{"delta":{"content":"!"},"finish_reason":""}]}
                        {"choices":[{"delta":{},"finish_reason":"length"}]}
                        [DONE]
                        """, """
                        text Hi
                        text !
                        max_tokens 1+1 estimated
                        """),
                new Story("the first chunk has no choices", """
                        {"choices":[],"prompt_filter_results":[{"content_filter_results":{"hate":{"filtered":false}}}]}
                        {"choices":[{"delta":{"content":"Hi"}}]}
                        [DONE]
                        """, """
                        text Hi
                        end_turn 1+1 estimated
                        """),
                new Story("three choices, the index after the delta", """
                        {"choices":[{"delta":{"content":"B"},"index":1},{"delta":{"content":"A"},"index":0}]}
                        {"choices":[{"delta":{"content":"C"},"finish_reason":"length","index":2}]}
                        {"choices":[{"finish_reason":"content_filter","delta":{},"index":1}]}
                        {"choices":[{"delta":{"content":"a"},"finish_reason":"stop","index":0}]}
                        [DONE]
                        """, """
                        text A
                        text a
                        end_turn 1+1 estimated
                        """),
                new Story("choices that are null, or nothing in them", """
                        {"choices":null}
                        {"choices":[{"index":0,"delta":null,"finish_reason":null}]}
                        {"choices":[{"delta":{"content":null}}]}
                        {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}
                        """, """
                        text Hi
                        end_turn 1+1 estimated
                        """),
                new Story("chunks that are not JSON", """
                        {"choices":[{"delta":{"content":"lost"}}]
                        {"choices":[{"delta":{"content":"A"}}]}
                        not JSON
                        {"choices":[{"delta":{"content":"lost"}}]}}
                        {"choices":[{"delta":{"content":"lost\\q"}}]}
                        {"choices":[{"delta":{"content":"B"},"finish_reason":"stop"}]}
                        """, """
                        text A
                        text B
                        end_turn 1+1 estimated
                        skipped 4
                        """),
                new Story("a whole completion of a server that does not stream", """
                        {"object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",\
                        "reasoning_content":"Hm","content":"Hi"},"finish_reason":"stop"}],\
                        "usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12}}
                        """, """
                        think Hm
                        text Hi
                        end_turn 5+7
                        """),
                new Story("a message that repeats the deltas", """
                        {"choices":[{"delta":{"content":"Hel"},"message":{"content":"Hel"}}]}
                        {"choices":[{"message":{"content":"Hello"},"delta":{"content":"lo"},"finish_reason":"stop"}]}
                        """, """
                        text Hel
                        text lo
                        end_turn 1+2 estimated
                        """),
                new Story("a chunk of legacy text completions", """
                        {"choices":[{"text":"Hi","index":0}]}
                        [DONE]
                        """, """
                        failed provider_protocol
                        """));
    }

    static List<Story> usage() {
        return List.of(
                new Story("in every chunk, growing; the last counts", """
                        {"choices":[{"delta":{"content":"A"}}],"usage":{"prompt_tokens":7,"completion_tokens":0}}
                        {"choices":[{"delta":{"content":"B"}}],"usage":{"prompt_tokens":8,"completion_tokens":2}}
                        {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"completion_tokens":3}}
                        [DONE]
                        """, """
                        text A
                        text B
                        end_turn 8+3
                        """),
                new Story("twice the same", """
                        {"choices":[{"delta":{"content":"A"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":1}}
                        {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":1}}
                        [DONE]
                        """, """
                        text A
                        end_turn 7+1
                        """),
                new Story("null, and in a choice", """
                        {"choices":[{"delta":{"content":"A"},"usage":{"prompt_tokens":3,"completion_tokens":1}}],"usage":null}
                        [DONE]
                        """, """
                        text A
                        end_turn 3+1
                        """),
                new Story("in Groq's own place", """
                        {"choices":[{"delta":{"content":"A"},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":{"prompt_tokens":4,"completion_tokens":1}}}
                        [DONE]
                        """, """
                        text A
                        end_turn 4+1
                        """),
                new Story("thinking counted apart from the completion", """
                        {"choices":[{"delta":{"content":"A"}}],"usage":{"prompt_tokens":5,"completion_tokens":2,\
                        "completion_tokens_details":{"reasoning_tokens":30},"total_tokens":37}}
                        [DONE]
                        """, """
                        text A
                        end_turn 5+32
                        """),
                new Story("thinking counted in the completion", """
                        {"choices":[{"delta":{"content":"A"}}],"usage":{"prompt_tokens":5,"completion_tokens":32,\
                        "completion_tokens_details":{"reasoning_tokens":30},"total_tokens":37}}
                        [DONE]
                        """, """
                        text A
                        end_turn 5+32
                        """),
                new Story("the cache counted apart from the prompt, as the total shows", """
                        {"choices":[{"delta":{"content":"A"}}],"usage":{"input_tokens":20,"output_tokens":2,\
                        "cache_read_input_tokens":7,"cache_creation_input_tokens":3,"total_tokens":32}}
                        [DONE]
                        """, """
                        text A
                        end_turn 30+2
                        """),
                new Story("only one of the two figures", """
                        {"choices":[{"delta":{"content":"ABCDE"}}],"usage":{"prompt_tokens":5}}
                        [DONE]
                        """, """
                        text ABCDE
                        end_turn 5+2 estimated
                        """));
    }

    static List<Story> failures() {
        return List.of(
                failure(
                        "{\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"code\":null}}",
                        "provider_unavailable"),
                failure("{\"error\":{\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}", "provider_rate_limited"),
                failure("{\"error\":{\"message\":\"m\",\"code\":429}}", "provider_rate_limited"),
                failure("{\"error\":{\"message\":\"m\",\"code\":\"502\"}}", "provider_unavailable"),
                failure("{\"error\":\"overloaded\"}", "provider_overloaded"),
                failure("{\"error\":\"something\",\"choices\":[]}", "provider_unavailable"),
                failure("{\"error\":true}", "provider_unavailable"),
                failure("{\"detail\":\"rate_limit\"}", "provider_rate_limited"),
                failure("{\"detail\":[{\"msg\":\"m\"}]}", "provider_unavailable"),
                failure(
                        "{\"object\":\"error\",\"message\":\"m\",\"type\":\"BadRequestError\",\"code\":400}",
                        "provider_invalid_request"),
                failure("{\"message\":\"m\",\"status\":503}", "provider_unavailable"),
                failure("error: {\"message\":\"m\"}", "provider_unavailable"),
                failure("error: gone", "provider_unavailable"),
                failure("{\"choices\":[{\"delta\":{},\"finish_reason\":\"error\"}]}\n[DONE]", "provider_unavailable"),
                failure(
                        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"error\",\"error\":{\"code\":429,\"message\":\"m\"}}]}",
                        "provider_rate_limited"),
                failure("{\"choices\":[],\"x_groq\":{\"error\":\"over capacity\"}}", "provider_overloaded"),
                failure("[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}]", "provider_rate_limited"),
                failure(
                        "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}",
                        "provider_auth"),
                new Story("no error at all", """
                        {"error":null,"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}
                        {"error":false,"message":null,"detail":null,"choices":[]}
                        [DONE]
                        """, """
                        text Hi
                        end_turn 1+1 estimated
                        """),
                new Story("an error that first says nothing, with the name of a filling", """
                        {"choices":[{"delta":{"content":"A"}}],"error":{"p":""}}
                        {"choices":[{"delta":{"content":"B"}}],"error":{"p":"overloaded"}}
                        [DONE]
                        """, """
                        text A
                        text B
                        failed provider_unavailable
                        """),
                new Story("an error in the chunk that ends the text", """
                        {"choices":[{"delta":{"content":"Hi"},"finish_reason":"error"}],"error":{"code":502}}
                        [DONE]
                        """, """
                        text Hi
                        failed provider_unavailable
                        """));
    }

    private static Story failure(String chunk, String code) {
        String after = "\n{\"choices\":[{\"delta\":{\"content\":\"lost\"}}]}\n[DONE]\n";
        return new Story(
                chunk,
                "{\"choices\":[{\"delta\":{\"content\":\"A\"}}]}\n" + chunk + after,
                "text A\nfailed " + code + "\n");
    }
}
