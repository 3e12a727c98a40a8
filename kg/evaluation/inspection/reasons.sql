-- The indicators that gave a firm points. `points` is within the indicator's cap; `gives_back` is what the sum would lose
-- without it, within the family's cap. `falls_on` is the next day on which it gives the sum less by itself: where caps took
-- points off, records fall before that. `passes_on` is the day on which the last record behind it leaves by itself.
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
        min(falls_on) AS record_falls_on,
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
),
valued AS (
    SELECT
        capped.*,
        least(family.cap, sum(points) OVER within)::BIGINT AS family_points,
        (least(family.cap, sum(points) OVER within) - least(family.cap, sum(points) OVER within - points))::BIGINT
            AS gives_back
    FROM capped
    JOIN family USING (family)
    WINDOW within AS (PARTITION BY entity_id, family)
),
-- What each record behind more points than count gives less from a day on: its steps to come, and its leaving.
fall AS (
    SELECT
        entity_id,
        code,
        points_before_cap,
        gives_back,
        least(CAST(dated_on + to_months(next_after_months) AS DATE), leaves_on) AS falls_on,
        CASE
            WHEN leaves_on <= coalesce(CAST(dated_on + to_months(next_after_months) AS DATE), leaves_on) THEN step_points
            ELSE step_points - next_points
        END AS less
    FROM (
        SELECT told.* EXCLUDE (points, step, next_points), valued.points_before_cap, gives_back, band_step.points AS step_points, next_after_months, band_step.next_points
        FROM told
        JOIN valued USING (entity_id, code)
        JOIN band_step ON band_step.code = told.code AND band_step.band = told.band AND band_step.step >= told.step
        WHERE points_before_cap > gives_back
            AND (
                band_step.step = told.step
                OR coalesce(CAST(dated_on + to_months(after_months) AS DATE) < leaves_on, true)
            )
    )
),
fallen AS (
    SELECT entity_id, code, min(falls_on) AS falls_on
    FROM (
        SELECT
            entity_id,
            code,
            falls_on,
            gives_back,
            points_before_cap - sum(less) OVER (PARTITION BY entity_id, code ORDER BY falls_on) AS points_left
        FROM fall
        WHERE falls_on IS NOT NULL
    )
    WHERE points_left < gives_back
    GROUP BY entity_id, code
)
SELECT
    valued.* EXCLUDE (record_falls_on),
    CASE WHEN points_before_cap > gives_back THEN fallen.falls_on ELSE record_falls_on END AS falls_on
FROM valued
LEFT JOIN fallen USING (entity_id, code)
