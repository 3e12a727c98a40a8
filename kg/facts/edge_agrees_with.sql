SELECT
    fact_id(
        'AGREES_WITH',
        concat_ws(chr(31), source, record_key, first.entity_id, other.entity_id, about.entity_id)
    ) AS edge_id,
    first.entity_id AS from_id,
    other.entity_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key,
    about.entity_id AS about_id,
    agreement_kind,
    share_ratio AS share,
    evidence_reference
FROM staged_control_agreement
JOIN membership AS first ON first.party_id = party_party_id
JOIN membership AS other ON other.party_id = counterparty_party_id
JOIN membership AS about ON about.party_id = entity_party_id
