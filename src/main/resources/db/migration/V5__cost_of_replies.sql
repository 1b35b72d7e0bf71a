-- What a reply cost, exactly; null where its model had no price. 21 decimals: a price has 15 at most, for a million tokens.

ALTER TABLE sluice_turn ADD COLUMN cost NUMERIC(38, 21);
ALTER TABLE sluice_turn ADD COLUMN currency VARCHAR(3);
