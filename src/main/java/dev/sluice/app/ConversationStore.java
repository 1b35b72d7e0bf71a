package dev.sluice.app;

/** Where Sluice itself keeps conversations, when the server gives no database: {@code sluice.conversation.store}. */
enum ConversationStore {
    /** In the data folder. */
    FILE,
    /** Nowhere but in memory: they end with the application. */
    MEMORY
}
