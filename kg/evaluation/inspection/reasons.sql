-- The indicators that gave a firm points. `points` is within the indicator's cap; `gives_back` is what the sum would lose
-- without it, within the family's cap. `passes_on` is the day on which the last record behind it leaves by itself.
CREATE OR REPLACE TEMP TABLE reason AS
WITH
told AS (
    SELECT
        *,
        to_json(
            {
                'source': source,
                'record_key': record_key,
                'document_number': document_number,
                'dated_on': dated_on,
                'band': band,
                'points': points,
                'decay_step': step,
                'falls_on': falls_on,
                'falls_to': falls_to,
                'expires_on': leaves_on,
                'relation': relation,
                'related_entity_id': related_entity_id
            }
        )::VARCHAR AS record
    FROM counted_evidence
    WHERE hash(entity_id) % $parts = $part
),
summed AS (
    SELECT
        entity_id,
        code,
        sum(points)::BIGINT AS points_before_cap,
        max(forces_grade) AS forces_grade,
        min(falls_on) AS falls_on,
        CASE WHEN count(leaves_on) = count(*) THEN max(leaves_on) END AS passes_on,
        '['
        || string_agg(
            record, ',' ORDER BY points DESC, dated_on DESC NULLS LAST, source, record_key, related_entity_id
        )
        || ']' AS evidence
    FROM told
    GROUP BY entity_id, code
),
capped AS (
    SELECT summed.*, family, indicator.cap, least(points_before_cap, indicator.cap) AS points
    FROM summed
    JOIN indicator USING (code)
)
SELECT
    capped.*,
    least(family.cap, sum(points) OVER within)::BIGINT AS family_points,
    (least(family.cap, sum(points) OVER within) - least(family.cap, sum(points) OVER within - points))::BIGINT
        AS gives_back
FROM capped
JOIN family USING (family)
WINDOW within AS (PARTITION BY entity_id, family)
