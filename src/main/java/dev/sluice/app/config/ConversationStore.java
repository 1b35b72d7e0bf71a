package dev.sluice.app.config;

/** Where Sluice stores conversations if the server provides no database: {@code sluice.conversation.store}. */
enum ConversationStore {
    /** In a file in the data folder. */
    FILE,
    /** In memory, until the application ends. */
    MEMORY
}
