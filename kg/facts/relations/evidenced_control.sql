-- `found_control` with the records that state each link of its chains, as lists in one order: of which link each is.
WITH link AS (
    SELECT
        from_id,
        to_id,
        unnest(range(len(link_holder_ids))) AS place,
        unnest(link_holder_ids) AS holder_id,
        unnest(link_firm_ids) AS firm_id
    FROM found_control
),
record AS (
    SELECT DISTINCT holder_id, firm_id, source, record_key, run_id, recorded_at
    FROM ({evidenced}) AS evidenced
    SEMI JOIN link USING (holder_id, firm_id)
),
gathered AS (
    SELECT
        from_id,
        to_id,
        list(place ORDER BY place, source, record_key) AS evidence_links,
        list(source ORDER BY place, source, record_key) AS evidence_sources,
        list(record_key ORDER BY place, source, record_key) AS evidence_record_keys,
        list(run_id ORDER BY place, source, record_key) AS evidence_run_ids,
        list(
            strftime(recorded_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') ORDER BY place, source, record_key
        ) AS evidence_recorded_at
    FROM link
    JOIN record USING (holder_id, firm_id)
    GROUP BY from_id, to_id
),
compared AS (
    SELECT
        found_control.*,
        gathered.* EXCLUDE (from_id, to_id),
        was.evidence_run_ids AS was_run_ids,
        was.evidence_recorded_at AS was_recorded_at,
        row(
            was.link_holder_ids,
            was.link_firm_ids,
            was.link_votes,
            was.evidence_links,
            was.evidence_sources,
            was.evidence_record_keys
        ) IS NOT DISTINCT FROM row(
            found_control.link_holder_ids,
            found_control.link_firm_ids,
            found_control.link_votes,
            gathered.evidence_links,
            gathered.evidence_sources,
            gathered.evidence_record_keys
        ) AS is_same
    FROM found_control
    LEFT JOIN gathered USING (from_id, to_id)
    LEFT JOIN edge_controls AS was
        ON was.from_id = found_control.from_id AND was.to_id = found_control.to_id AND was.closed_at IS NULL
)
-- A record that states the same again was brought when it first did.
SELECT
    * EXCLUDE (is_same, was_run_ids, was_recorded_at) REPLACE (
        CASE WHEN is_same THEN was_run_ids ELSE evidence_run_ids END AS evidence_run_ids,
        CASE WHEN is_same THEN was_recorded_at ELSE evidence_recorded_at END AS evidence_recorded_at
    )
FROM compared
