-- Where only assets and debts are stated, the rest is the owners' (企业会计准则: assets are debts and owners' equity).
SELECT
    fact_id('REPORTED_ASSETS', concat_ws(chr(31), source, record_key, firm.entity_id)) AS edge_id,
    firm.entity_id AS from_id,
    firm.entity_id AS to_id,
    period_on AS valid_from,
    NULL::DATE AS valid_to,
    recorded_at,
    source,
    record_key,
    total_assets_minor,
    total_liabilities_minor,
    coalesce(net_assets_minor, total_assets_minor - total_liabilities_minor) AS net_assets_minor,
    currency,
    visibility,
    reported_on
FROM staged_annual_report
JOIN membership AS firm ON firm.party_id = entity_party_id
