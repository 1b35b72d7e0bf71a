package dev.sluice.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TitleTest {

    @Test
    void a_short_message_becomes_the_title_on_one_line() {
        assertThat(Title.of("  Why is\r\n\tthe sky\u0000 blue? ")).isEqualTo("Why is the sky blue?");
    }

    @Test
    void a_long_message_is_cut_after_a_word() {
        String title =
                Title.of("Explain to me in simple words, as if I were five years old, why the sky is blue and the sea");

        assertThat(title).isEqualTo("Explain to me in simple words, as if I were five years old, why the sky is blue…");
        assertThat(title.length()).isLessThanOrEqualTo(80);
    }

    @Test
    void an_overlong_word_is_cut_but_not_within_a_code_point() {
        assertThat(Title.of("a".repeat(500))).isEqualTo("a".repeat(79) + '…');
        assertThat(Title.of("\uD83D\uDE00".repeat(500))).isEqualTo("\uD83D\uDE00".repeat(39) + '…');
        assertThat(Title.of("x".repeat(10_000_000))).hasSize(80);
    }
}
