-- Legal entities with prepared columns beside the stated ones.
CREATE OR REPLACE TABLE legal_entity_party AS
WITH
former AS (
    SELECT party_id, list(DISTINCT folded ORDER BY folded) AS former_folded
    FROM (SELECT party_id, unnest(former_names) AS value FROM legal_entity_stated)
    JOIN prepared_firm_name USING (value)
    GROUP BY party_id
),
beside AS (
    SELECT DISTINCT party_id, folded
    FROM (SELECT party_id, unnest(context) AS value FROM legal_entity_stated)
    JOIN prepared_firm_name USING (value)
),
-- An entity beside which more stand than any but the largest list of holders (a bank, a court) tells nothing of them.
firms AS (
    SELECT party_id, list(folded ORDER BY folded) AS context
    FROM (FROM beside QUALIFY count(*) OVER (PARTITION BY folded) <= 200)
    GROUP BY party_id
),
-- Characters 9 to 17 of a credit code are the organisation code (GB 32100-2015, 4.4): the bridge to older records.
bridge AS (
    SELECT substring(number, 9, 9) AS organisation_code, min(number) AS number_key
    FROM legal_entity_stated
    WHERE number IS NOT NULL
    GROUP BY organisation_code
    HAVING count(DISTINCT number) = 1
),
prepared_party AS (
    SELECT
        party.* EXCLUDE (context, legal_form),
        NULL::VARCHAR AS birth_digits,
        firms.context,
        prepared.folded AS name_folded,
        prepared.trade_name,
        prepared.trade_sound,
        prepared.trade_shape,
        prepared.region,
        prepared.industry,
        prepared.core,
        prepared.branch,
        -- Full names as a register gives them (企业名称登记管理规定 art. 6): with a legal form; or, of individual businesses
        -- and sole proprietorships, with region, trade name and trade, since the owner's name may stand for one.
        CASE WHEN prepared.legal_form NOT IN ('individual_business', 'other') THEN prepared.folded END AS registered_name,
        CASE
            WHEN coalesce(prepared.legal_form, 'other') IN ('individual_business', 'other')
                AND prepared.region IS NOT NULL AND prepared.trade_name IS NOT NULL AND prepared.industry IS NOT NULL
                THEN prepared.folded
        END AS business_name,
        coalesce(party.legal_form, prepared.legal_form) AS legal_form,
        CASE
            WHEN party.legal_form = 'branch' OR prepared.legal_form = 'branch' THEN true
            WHEN party.legal_form IS NOT NULL OR prepared.folded IS NOT NULL THEN false
        END AS is_branch,
        former.former_folded,
        representative.folded AS representative_folded,
        representative.sound AS representative_sound,
        place.room,
        place.building,
        substr(party.house_code, 1, 19) AS building_code, -- 统一地址: division, subdistrict, community, building
        place.road,
        coalesce(place.district, substr(party.house_code, 1, 6), substr(party.division_code, 1, 6)) AS district,
        coalesce(party.number, bridge.number_key, stated.document) AS document,
        coalesce(party.number, bridge.number_key) AS number_key
    FROM legal_entity_stated AS party
    LEFT JOIN prepared_firm_name AS prepared ON prepared.value = party.name
    LEFT JOIN prepared_person_name AS representative ON representative.value = party.representative_name
    LEFT JOIN prepared_address AS place ON place.value = party.address
    LEFT JOIN prepared_stated_number AS stated ON stated.value = party.stated_number
    LEFT JOIN former USING (party_id)
    LEFT JOIN firms USING (party_id)
    LEFT JOIN bridge ON bridge.organisation_code = stated.organisation_code
)
SELECT *, {digest} AS prepared_digest
FROM prepared_party
