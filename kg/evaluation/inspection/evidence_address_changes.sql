-- Changes of office: the register's entry named one place, then another, on the night that named the other; there and back
-- are two. Where only the identity behind the entry changed, nobody moved; a move that two registers state is one, of the
-- first that did. What changed while the firm was a natural person's business, or by that, is no change of its own (rule
-- L0). Each counts for so many months.
WITH stood AS (
    SELECT
        from_id AS entity_id,
        source,
        record_key,
        to_id,
        stated_until AS dated_on,
        lead(to_id) OVER entry AS next_id,
        bool_or(closed_at IS NULL) OVER (PARTITION BY from_id, source, record_key) AS is_in_use
    FROM edge_registered_at
    SEMI JOIN firm ON firm.entity_id = from_id
    WHERE closed_at IS NULL OR stated_until IS NOT NULL
    WINDOW entry AS (PARTITION BY from_id, source, record_key ORDER BY stated_until NULLS LAST, stated_from)
),
moved AS (
    SELECT
        stood.*,
        row_number() OVER (PARTITION BY entity_id, source, record_key, to_id, next_id ORDER BY dated_on) AS turn
    FROM stood
    JOIN organisation USING (entity_id)
    WHERE is_in_use
        AND next_id <> to_id
        AND NOT coalesce(dated_on >= traded_alone_from AND dated_on <= traded_alone_until, false)
)
SELECT
    entity_id,
    arg_min(source, (dated_on, source, record_key)) AS source,
    arg_min(record_key, (dated_on, source, record_key)) AS record_key,
    min(dated_on) AS dated_on,
    CAST(min(dated_on) + to_months($months) AS DATE) AS leaves_on,
    'frequent' AS band
FROM moved
GROUP BY entity_id, to_id, next_id, turn
HAVING min(dated_on) <= $night AND min(dated_on) + to_months($months) > $night
