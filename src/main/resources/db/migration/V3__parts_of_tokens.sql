-- Parts of input_tokens and output_tokens; null where the provider did not tell them.

ALTER TABLE sluice_turn ADD COLUMN cached_tokens BIGINT;
ALTER TABLE sluice_turn ADD COLUMN cache_write_tokens BIGINT;
ALTER TABLE sluice_turn ADD COLUMN reasoning_tokens BIGINT;
