package dev.sluice.conversation;

/** The database cannot be asked at the moment. Why was logged. */
public final class StorageException extends Exception {

    private static final long serialVersionUID = 1L;

    StorageException(String message) {
        super(message, null, false, false);
    }
}
