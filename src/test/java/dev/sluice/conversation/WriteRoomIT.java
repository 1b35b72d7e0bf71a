package dev.sluice.conversation;

import static dev.sluice.conversation.ConversationFixture.ADA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import dev.sluice.chat.Blob;
import dev.sluice.chat.Media;
import dev.sluice.chat.Message;
import dev.sluice.chat.Part;
import dev.sluice.conversation.ConversationFixture.OpenReply;
import dev.sluice.database.StorageException;
import dev.sluice.database.WriteQueue;
import dev.sluice.json.JsonText;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The room in the queue for what waits to be written: everything lingers until a test reads it. */
@Tag("one-server")
final class WriteRoomIT {

    private static final int MB = 1024 * 1024;

    private final ConversationFixture fixture = new ConversationFixture(
            new RecordingDatabase(), new ConversationSettings(0, Optional.empty()), Duration.ofHours(1));
    private final WriteQueue queue = fixture.conversations.queue();

    @BeforeEach
    void open() {
        await().atMost(Duration.ofMinutes(1)).until(fixture.storage::isReady);
    }

    @AfterEach
    void all_room_is_given_back() {
        assertThat(queue.settle(Duration.ofSeconds(10))).isTrue();
        assertThat(queue.reserve(WriteQueue.MAX_BYTES)).isTrue();
        queue.release(WriteQueue.MAX_BYTES);
        fixture.close();
    }

    /** Takes all room but that. Returns what it took, to be released. */
    private long fill(long left) {
        long taken = WriteQueue.MAX_BYTES - left;
        assertThat(queue.reserve(taken)).isTrue();
        return taken;
    }

    private static JsonText picture(int size) {
        return JsonText.of(Base64.getEncoder().encodeToString(new byte[size]));
    }

    private OpenReply look(String principal) {
        Part picture = new Part.Picture(Media.of("image/png", Blob.of(new byte[MB])));
        return fixture.ask(principal, "c", true, List.of(), new Message(Message.Role.USER, List.of(picture)));
    }

    @Test
    void the_files_of_a_reply_take_room() throws StorageException {
        long taken = fill(MB);
        boolean without = fixture.ask(ADA, "c", "Draw").file(picture(MB)).complete();
        queue.release(taken);
        boolean with = fixture.ask(ADA, "d", "Draw").file(picture(MB)).complete();

        assertThat(without).isFalse();
        assertThat(with).isTrue();
        assertThat(fixture.contents(ADA, "c")).hasSize(1);
        assertThat(fixture.contents(ADA, "d")).hasSize(2);
    }

    @Test
    void a_prompt_that_found_no_room_is_not_stored_with_a_reply_that_does() throws StorageException {
        long taken = fill(MB / 2);
        boolean stored = look(ADA).write("Nice").complete();
        queue.release(taken);

        assertThat(stored).isFalse();
        assertThat(fixture.contents(ADA, "c")).isEmpty();
    }

    @Test
    void a_prompt_that_found_no_room_is_stored_with_its_reply_once_there_is_room_for_both() throws StorageException {
        long taken = fill(MB / 2);
        OpenReply reply = look(ADA).write("Nice");
        queue.release(taken);

        assertThat(reply.complete()).isTrue();
        long others = WriteQueue.MAX_BYTES - MB / 2;
        assertThat(queue.reserve(others)).as("room while it waits").isFalse();
        assertThat(fixture.contents(ADA, "c")).hasSize(2);
    }

    @Test
    void a_prompt_that_waits_lends_its_room_to_its_reply() throws StorageException {
        long taken = fill(MB + MB / 2);
        boolean stored = look(ADA).write("Nice").complete();
        queue.release(taken);

        assertThat(stored).isTrue();
        assertThat(fixture.contents(ADA, "c")).hasSize(2);
    }

    @Test
    void a_prompt_that_the_database_refused_keeps_its_room_for_its_reply() {
        OpenReply reply = look("p".repeat(1000)).write("Nice"); // longer than its column
        assertThat(queue.settle(Duration.ofSeconds(10))).isTrue();
        assertThat(queue.reserve(WriteQueue.MAX_BYTES - MB / 2))
                .as("room while it waits")
                .isFalse();

        assertThat(reply.complete()).isTrue();
        assertThat(queue.settle(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void a_prompt_that_the_database_refused_gives_its_room_back_with_a_reply_that_finds_none() {
        OpenReply reply = look("p".repeat(1000)).write("Nice");
        assertThat(queue.settle(Duration.ofSeconds(10))).isTrue();
        long taken = WriteQueue.MAX_BYTES - 5 * MB / 2;
        assertThat(queue.reserve(taken)).isTrue();
        boolean stored = reply.write("x".repeat(2 * MB)).complete();
        queue.release(taken);

        assertThat(stored).isFalse();
    }

    @Test
    void a_users_text_takes_room_while_its_reply_waits() throws StorageException {
        OpenReply reply = fixture.ask(ADA, "c", "x".repeat(MB)).write("Nice");
        assertThat(fixture.contents(ADA, "c")).hasSize(1);
        long taken = fill(MB);
        boolean stored = reply.complete();
        queue.release(taken);

        assertThat(stored).isFalse();
    }

    @Test
    void a_stored_prompt_is_let_go_of_while_its_reply_waits() throws StorageException {
        WeakReference<Blob> picture = storedPicture();

        await().until(() -> {
            System.gc();
            return picture.get() == null;
        });
        assertThat(fixture.conversations.exchanges().isPending(ADA, "c")).isTrue();
    }

    private WeakReference<Blob> storedPicture() throws StorageException {
        Blob blob = Blob.of(new byte[MB]);
        Message message = new Message(Message.Role.USER, List.of(new Part.Picture(Media.of("image/png", blob))));
        OpenReply reply = fixture.ask(ADA, "c", true, List.of(), message);
        assertThat(fixture.contents(ADA, "c")).hasSize(1);
        assertThat(reply.write("Nice").complete()).isTrue();
        return new WeakReference<>(blob);
    }

    @Test
    void the_thread_that_ends_a_reply_does_not_decode_its_files() throws StorageException {
        OpenReply reply = fixture.ask(ADA, "c", "Draw").file(picture(9 * MB));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        boolean stored = reply.complete();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(stored).isTrue();
        assertThat(allocated).isLessThan(MB);
        Turn drawn = fixture.find(ADA, "c").turns().get(1);
        String id = PartsJson.attachments(drawn.parts()).iterator().next();
        assertThat(fixture.conversations.attachment(ADA, "c", id).length()).isEqualTo(9 * MB);
    }
}
