package dev.sluice.database;

/** The database is unavailable at the moment. The cause was logged. */
public final class StorageException extends Exception {

    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message, null, false, false);
    }
}
