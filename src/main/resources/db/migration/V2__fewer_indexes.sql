-- A stream's turns are looked for in their conversation only, where the primary key finds them. An index of random ids is the
-- dearest one to keep; and a turn cannot be there twice, since its place can be taken once.

ALTER TABLE sluice_turn DROP CONSTRAINT sluice_turn_stream;
