-- Integrated shares of the night, or what is left of each firm: of all that is told of, in place of what was there.
CREATE OR REPLACE TABLE {table} AS
SELECT
    table_.*,
    $recorded_at::TIMESTAMPTZ AS recorded_at,
    $run_id::VARCHAR AS run_id,
    $method_version::VARCHAR AS method_version
FROM table_
SEMI JOIN firm ON firm.entity_id = table_.firm_id
