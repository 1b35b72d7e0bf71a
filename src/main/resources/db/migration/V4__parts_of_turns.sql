-- The parts of a turn that is more than a text, as JSON; null for all others. Attachments are named in it by their hashes.

ALTER TABLE sluice_turn ADD COLUMN parts TEXT;

-- Each attachment of a conversation once, in pieces that every driver takes as a parameter.
CREATE TABLE sluice_attachment (
    conversation BIGINT NOT NULL,
    -- SHA-256 of its bytes, in hexadecimal digits.
    id           VARCHAR(64) NOT NULL,
    piece        INT NOT NULL,
    data         BYTEA NOT NULL,
    PRIMARY KEY (conversation, id, piece),
    CONSTRAINT sluice_attachment_conversation
        FOREIGN KEY (conversation) REFERENCES sluice_conversation (number) ON DELETE CASCADE
);
