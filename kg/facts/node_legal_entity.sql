-- What the register states comes as it is (`*`) but for what is concluded here; the model names the columns that count.
SELECT
    * REPLACE (
        CASE WHEN NOT is_sealed THEN name END AS name,
        CASE WHEN NOT is_sealed THEN nullif(list_filter(former_names, lambda former: former <> name), []) END AS former_names,
        stands_behind AS subject_kind,
        coalesce(register_state, 'unknown') AS register_state
    ),
    stating_source AS source,
    stating_record_key AS record_key,
    stating_recorded_at AS recorded_at,
    paid_in_ratio(paid_in_capital_minor, registered_capital_minor) AS paid_in_ratio,
    CASE WHEN is_sealed AND name IS NOT NULL THEN seal_party(entity_id, name, NULL) END AS sealed,
    CASE WHEN NOT is_sealed THEN alone_from END AS traded_alone_from,
    CASE WHEN NOT is_sealed THEN alone_until END AS traded_alone_until
FROM (SELECT *, trades_alone(stands_behind) AS is_sealed FROM registered)
LEFT JOIN formerly USING (entity_id)
LEFT JOIN (SELECT entity_id, stated_from FROM stated_registration WHERE stated_until IS NULL) AS standing USING (entity_id)
-- When a firm was a natural person's business: until the register next stated it otherwise; its first statement speaks
-- for all the time before it.
LEFT JOIN (
    SELECT
        entity_id,
        min(CASE WHEN is_first THEN DATE '0001-01-01' ELSE stated_from END) AS alone_from,
        max(next_from) AS alone_until
    FROM (
        SELECT
            entity_id,
            subject_kind,
            stated_from,
            lag(stated_from) OVER (PARTITION BY entity_id ORDER BY stated_from) IS NULL AS is_first,
            lead(stated_from) OVER (PARTITION BY entity_id ORDER BY stated_from) AS next_from
        FROM stated_registration
    )
    WHERE trades_alone(subject_kind) AND next_from IS NOT NULL
    GROUP BY entity_id
) AS alone USING (entity_id)
JOIN (
    SELECT entity_id, count(DISTINCT party_id) AS party_count, list_sort(list(DISTINCT source)) AS sources
    FROM mention
    GROUP BY entity_id
) USING (entity_id)
LEFT JOIN successor USING (entity_id)
LEFT JOIN searched USING (entity_id)
