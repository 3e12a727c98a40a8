-- A motif holds from the day since which all its guarantees have stood, as banks state them now.
SELECT
    coalesce(was.edge_id, fact_id('IN_MOTIF', concat_ws(chr(31), entity_id, motif_id))) AS edge_id,
    entity_id AS from_id,
    motif_id AS to_id,
    found_motif.valid_from,
    NULL AS valid_to,
    CASE
        WHEN was.edge_id IS NOT NULL AND row(was.place, was.valid_from) IS NOT DISTINCT FROM row(member.place, found_motif.valid_from)
            THEN was.recorded_at
        ELSE $recorded_at
    END AS recorded_at,
    'xintu' AS source,
    'guarantee_motif:' || motif_id AS record_key,
    member.place
FROM found_member AS member
JOIN found_motif USING (number)
JOIN found_id USING (number)
LEFT JOIN edge_in_motif AS was ON was.from_id = entity_id AND was.to_id = motif_id AND was.closed_at IS NULL
