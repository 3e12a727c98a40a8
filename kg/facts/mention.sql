-- Every current mention with the entity it was resolved to; `place` orders the mentions of an entity, best name first:
-- most authoritative source, in it the record that registers the party, then the latest record, then record key.
CREATE OR REPLACE TEMP TABLE mention AS
WITH authority AS (
    SELECT source, record_type, min(priority) AS priority
    FROM register_source
    GROUP BY ALL
)
SELECT
    stated_mention.*,
    membership.entity_id,
    membership.rule,
    row_number() OVER (
        PARTITION BY membership.entity_id
        ORDER BY name IS NULL, coalesce(priority, 99999), mention <> 'subject', recorded_at DESC, record_key, source, mention
    ) AS place
FROM stated_mention
LEFT JOIN authority USING (source, record_type)
LEFT JOIN membership USING (party_id)
