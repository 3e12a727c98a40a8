-- Firms in default of late, and what began or ended above them in the months before: holdings, votes that differ from
-- them, and agreements.
WITH RECURSIVE
tie AS (
    SELECT from_id, to_id, source, record_key, recorded_at, valid_from, valid_to, stated_from, stated_until
    FROM edge_owns
    UNION ALL
    SELECT from_id, to_id, source, record_key, recorded_at, valid_from, valid_to, stated_from, stated_until
    FROM edge_votes_in
    UNION ALL
    SELECT
        unnest([from_id, to_id]) AS from_id, about_id AS to_id, source, record_key, recorded_at, valid_from, valid_to,
        stated_from, stated_until
    FROM edge_agrees_with
),
fallen AS (
    SELECT
        entity_id,
        min(since_on) AS since_on,
        CAST(min(since_on) - to_months($months) AS DATE) AS before_on
    FROM in_default
    GROUP BY entity_id
    HAVING min(since_on) > CAST($held_on AS DATE) - to_months($default_months)
),
above AS (
    SELECT entity_id, entity_id AS at_id FROM fallen
    UNION
    SELECT above.entity_id, edge.from_id FROM above JOIN tie AS edge ON edge.to_id = above.at_id
),
changed AS (
    SELECT DISTINCT fallen.entity_id, since_on, before_on, edge.source, edge.record_key
    FROM fallen
    JOIN above USING (entity_id)
    JOIN tie AS edge ON edge.to_id = above.at_id
    WHERE edge.recorded_at <= $believed_at
        AND list_bool_or([
            coalesce(day > before_on AND day <= since_on, false)
            FOR day IN [edge.valid_from, edge.valid_to, edge.stated_from, edge.stated_until]
        ])
)
SELECT entity_id, since_on, before_on, list((source, record_key)) AS evidence
FROM changed
GROUP BY ALL
