-- The latest licence of a kind from an authority, where it ended while the firm was in business. One of its
-- time as a natural person's business is that person's (rule L0).
SELECT
    held.from_id AS entity_id,
    'expired' AS band,
    licence.source,
    licence.record_key,
    licence.licence_number AS document_number,
    held.valid_to AS dated_on,
    CAST(held.valid_to + to_months($months) AS DATE) AS leaves_on
FROM edge_holds AS held
JOIN node_licence AS licence ON licence.licence_id = held.to_id
JOIN node_legal_entity AS holder ON holder.entity_id = held.from_id AND holder.register_state = 'active'
WHERE held.closed_at IS NULL AND licence.closed_at IS NULL AND holder.closed_at IS NULL
    AND NOT coalesce(
        coalesce(held.valid_from, held.stated_from) >= traded_alone_from
        AND coalesce(held.valid_from, held.stated_from) < traded_alone_until,
        false
    )
QUALIFY row_number() OVER (
    PARTITION BY held.from_id, licence.licence_kind, coalesce(licence.authority, '')
    ORDER BY coalesce(held.valid_to, DATE '9999-12-31') DESC, licence.source, licence.record_key
) = 1
AND held.valid_to <= $night
