package dev.sluice.conversation;

/** The memory for stored attachments that a request brings along. */
public interface AttachmentRoom {

    /** Takes room for an attachment of that many bytes. Returns false if there is none left: it is then left out. */
    boolean take(long bytes);
}
