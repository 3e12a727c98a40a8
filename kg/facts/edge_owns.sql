SELECT
    fact_id('OWNS', concat_ws(chr(31), source, record_key, holder.entity_id, held.entity_id)) AS edge_id,
    holder.entity_id AS from_id,
    held.entity_id AS to_id,
    valid_from,
    valid_to,
    recorded_at,
    source,
    record_key,
    share_ratio AS share,
    subscribed_minor AS amount_minor,
    paid_in_minor,
    currency,
    partner_role,
    holder_class
FROM staged_shareholding
JOIN membership AS holder ON holder.party_id = holder_party_id
JOIN membership AS held ON held.party_id = entity_party_id
