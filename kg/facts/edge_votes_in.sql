SELECT
    fact_id('VOTES_IN', concat_ws(chr(31), source, record_key, holder.entity_id, held.entity_id)) AS edge_id,
    holder.entity_id AS from_id,
    held.entity_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key,
    votes_ratio AS votes_share,
    benefit_ratio AS benefit_share,
    evidence_reference
FROM staged_voting_arrangement
JOIN membership AS holder ON holder.party_id = holder_party_id
JOIN membership AS held ON held.party_id = entity_party_id
