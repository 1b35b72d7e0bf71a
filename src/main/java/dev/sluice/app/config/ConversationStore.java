package dev.sluice.app.config;

/** Where Sluice itself keeps conversations, when the server gives no database: {@code sluice.conversation.store}. */
enum ConversationStore {
    /** In the data folder. */
    FILE,
    /** Nowhere but in memory: they end with the application. */
    MEMORY
}
