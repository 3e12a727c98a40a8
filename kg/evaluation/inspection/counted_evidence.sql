-- Every record behind a firm's points, with the points of its band as far as they have fallen by the night; those of an
-- undated record never fall. `falls_on` is the next day on which they fall, to `falls_to`.
CREATE OR REPLACE TEMP TABLE counted_evidence AS
SELECT
    *,
    least(next_step_on, leaves_on) AS falls_on,
    CASE WHEN leaves_on <= coalesce(next_step_on, leaves_on) THEN 0 ELSE next_points END AS falls_to
FROM (
    SELECT
        found.*,
        band_step.* EXCLUDE (code, band, after_months, next_after_months),
        CAST(dated_on + to_months(next_after_months) AS DATE) AS next_step_on
    FROM ({evidence}) AS found
    SEMI JOIN firm USING (entity_id)
    JOIN band_step
        ON band_step.code = found.code
            AND band_step.band = found.band
            AND coalesce(dated_on + to_months(after_months) <= $night, after_months = 0)
            AND coalesce(dated_on + to_months(next_after_months) > $night, true)
    WHERE coalesce(leaves_on > $night, true)
)
