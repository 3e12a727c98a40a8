-- Records that state what holders hold, vote or decide in firms, or agree with others about it, on a day; one may come
-- twice. A proxy, nominee or contract names three: whoever of its parties has the votes, it states them.
WITH was AS ({registered_as}),
stated AS (
    SELECT from_id AS holder_id, to_id AS firm_id, source, record_key, run_id, recorded_at FROM edge_owns WHERE {stood}
    UNION ALL
    SELECT from_id, to_id, source, record_key, run_id, recorded_at FROM edge_votes_in WHERE {stood}
    UNION ALL
    SELECT from_id, about_id, source, record_key, run_id, recorded_at FROM edge_agrees_with WHERE {stood}
    UNION ALL
    SELECT to_id, about_id, source, record_key, run_id, recorded_at FROM edge_agrees_with WHERE {stood}
    UNION ALL
    SELECT from_id, to_id, source, record_key, run_id, recorded_at
    FROM edge_represents
    SEMI JOIN was ON was.entity_id = to_id AND was.legal_form IN ('partnership', 'limited_partnership')
    WHERE {stood}
)
SELECT holder_id, firm_id, source, record_key, run_id, recorded_at
FROM stated
ANTI JOIN was ON was.entity_id = firm_id AND was.is_natural
