-- A request that continues a reply names its stream alone (previous_response_id), and so does one that deletes it: without this,
-- all turns are read. V2 dropped such an index when turns were looked for in their conversation only.

CREATE INDEX sluice_turn_of_stream ON sluice_turn (stream_id);
