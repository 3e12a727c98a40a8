-- Each legal entity with its registration, if any, and who stands behind it (rule L0). Without a registration the
-- credit code's class tells (GB 32100-2015: 92 is 个体工商户, a leading 1 a body of 机构编制), then the name; a trade
-- name without a corporate ending counts as an individual business, because its name may be its owner's.
CREATE OR REPLACE TEMP TABLE registered AS
WITH
registrant AS (
    SELECT source, record_key, entity_id, place
    FROM mention
    WHERE record_type = 'registration' AND mention = 'subject'
),
entry AS (
    SELECT staged_registration.*, entity_id, place
    FROM staged_registration
    JOIN registrant USING (source, record_key)
    QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY place) = 1
),
former AS (
    SELECT entity_id, list(name ORDER BY place, position) AS former_names
    FROM (
        SELECT entity_id, name, min(place) AS place, arg_min(position, place) AS position
        FROM (
            SELECT
                entity_id,
                place,
                unnest(former_names) AS name,
                generate_subscripts(former_names, 1) AS position
            FROM staged_registration
            JOIN registrant USING (source, record_key)
        )
        GROUP BY entity_id, name
    )
    GROUP BY entity_id
)
SELECT
    named.entity_id,
    named.name,
    named.source AS named_source,
    named.record_key AS named_record_key,
    named.recorded_at AS named_recorded_at,
    entity_number.number AS uscc,
    CASE
        WHEN entry.entity_kind IS NOT NULL THEN entry.entity_kind
        WHEN entity_number.number[:2] = '92' THEN 'individual_business'
        WHEN entity_number.number[1] = '1' THEN 'public_body'
        WHEN entity_number.number IS NOT NULL THEN 'firm'
        WHEN regexp_matches(named.name, '(人民政府|委员会|管理局|财政局|国资委)$') THEN 'public_body'
        WHEN regexp_matches(named.name, '(分公司|分行|支行|分社)$') THEN 'branch'
        WHEN regexp_matches(named.name, '(个体工商户|店|摊|馆|坊|铺|档|屋|经营部|商行|工作室)$') THEN 'individual_business'
        ELSE 'firm'
    END AS stands_behind,
    former.former_names AS all_former_names,
    entry.* EXCLUDE (entity_id, place, source, record_key, recorded_at, former_names)
FROM mention AS named
LEFT JOIN entry USING (entity_id)
LEFT JOIN former USING (entity_id)
LEFT JOIN entity_number USING (entity_id)
WHERE named.kind = 'legal_entity' AND named.place = 1
