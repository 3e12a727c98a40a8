-- Records that state what some of $holder_ids hold, vote or decide in some of $firm_ids, or agree with others about it, on a
-- day. A proxy, nominee or contract names three: whoever of its parties has the votes, it states them.
WITH was AS ({registered_as}),
stated AS (
    SELECT from_id AS holder_id, to_id AS firm_id, source, record_key FROM edge_owns WHERE {stood}
    UNION
    SELECT from_id, to_id, source, record_key FROM edge_votes_in WHERE {stood}
    UNION
    SELECT from_id, about_id, source, record_key FROM edge_agrees_with WHERE {stood}
    UNION
    SELECT to_id, about_id, source, record_key FROM edge_agrees_with WHERE {stood}
    UNION
    SELECT from_id, to_id, source, record_key
    FROM edge_represents
    SEMI JOIN was ON was.entity_id = to_id AND was.legal_form IN ('partnership', 'limited_partnership')
    WHERE {stood}
)
SELECT holder_id, firm_id, source, record_key
FROM stated
ANTI JOIN was ON was.entity_id = firm_id AND was.is_natural
WHERE holder_id = ANY($holder_ids) AND firm_id = ANY($firm_ids)
ORDER BY ALL
