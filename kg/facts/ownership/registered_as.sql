-- What each legal entity was on a day, by what was known at a moment, as its register stated it; of a day before the first
-- statement, what was stated first; where its register stated nothing by then, as it is. Whoever is a natural person's
-- business, today or then, is natural (rule L0).
SELECT
    entity_id,
    coalesce(stated.subject_kind, node.subject_kind) AS subject_kind,
    coalesce(
        stated.legal_form,
        CASE WHEN coalesce(stated.subject_kind = node.subject_kind, true) THEN node.legal_form END
    ) AS legal_form,
    coalesce(stated.register_state, node.register_state) AS register_state,
    coalesce(stated.industry_code, node.industry_code) AS industry_code,
    list_bool_or([
        kind IN ('individual_business', 'sole_proprietorship') FOR kind IN [stated.subject_kind, node.subject_kind]
    ]) AS is_natural
FROM node_legal_entity AS node
LEFT JOIN (
    SELECT
        edge.from_id AS entity_id,
        unnest(arg_min(
            struct_pack(
                subject_kind := entry.subject_kind, legal_form := entry.legal_form,
                register_state := entry.register_state, industry_code := entry.industry_code
            ),
            (entry.stated_from, entry.entry_id)
        ))
    FROM edge_stated_as AS edge
    JOIN node_register_entry AS entry ON entry.entry_id = edge.to_id
    WHERE edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
        AND (
            entry.stated_until IS NULL
            OR entry.stated_until > $held_on
            OR entry.stated_until > CAST(make_timestamp(epoch_us($believed_at) + 28_800_000_000) AS DATE)
        )
    GROUP BY edge.from_id
) AS stated USING (entity_id)
