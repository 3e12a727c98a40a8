-- When last the holders of each firm, or those who decide in it by its form, became as they are, it was listed, or its kind or form became another: the
-- latest beginning of what stands and the latest end of what stood, by night or as stated; whether of anything it is not
-- known since when.
SELECT to_id, max(changed_on) AS changed_on, bool_or(is_standing AND changed_on IS NULL) AS is_unknown
FROM (
    SELECT
        to_id,
        is_standing,
        CASE
            WHEN is_standing THEN greatest(valid_from, stated_from)
            WHEN least(valid_to, stated_until) <= $held_on THEN least(valid_to, stated_until)
        END AS changed_on
    FROM (
        SELECT to_id, valid_from, valid_to, stated_from, stated_until, {stood} AS is_standing FROM edge_owns
        UNION ALL
        SELECT to_id, valid_from, valid_to, stated_from, stated_until, {stood} AS is_standing
        FROM edge_represents
        SEMI JOIN node_legal_entity AS led
            ON led.entity_id = to_id
            AND (
                led.legal_form IN ('partnership', 'limited_partnership')
                OR led.subject_kind IN ('individual_business', 'sole_proprietorship')
            )
        UNION ALL
        SELECT to_id, valid_from, valid_to, stated_from, stated_until, {stood} AS is_standing FROM edge_votes_in
        UNION ALL
        SELECT about_id, valid_from, valid_to, stated_from, stated_until, {stood} AS is_standing FROM edge_agrees_with
        UNION ALL
        SELECT to_id, valid_from, valid_to, stated_from, stated_until, {stood} AS is_standing FROM edge_listed_as
        UNION ALL
        SELECT from_id, min(greatest(valid_from, stated_from)), NULL, NULL, NULL, true
        FROM edge_owns
        WHERE holder_class = 'state' AND {stood}
        GROUP BY from_id
        UNION ALL
        SELECT entity_id, stated_from, NULL, NULL, NULL, true
        FROM (
            SELECT
                from_id AS entity_id, entry.stated_from, (entry.subject_kind, entry.legal_form) AS kind,
                lag(kind) OVER (PARTITION BY from_id ORDER BY entry.stated_from, entry_id) AS was
            FROM edge_stated_as AS edge
            JOIN node_register_entry AS entry ON entry_id = to_id
            WHERE edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
                AND entry.stated_from <= $held_on
        )
        WHERE kind <> was
    )
)
GROUP BY to_id
ORDER BY to_id
