-- Persons with prepared columns beside the stated ones.
CREATE OR REPLACE TABLE person_party AS
WITH
former AS (
    SELECT party_id, list(DISTINCT folded ORDER BY folded) AS former_folded
    FROM (SELECT party_id, unnest(former_names) AS value FROM person_stated)
    JOIN prepared_person_name USING (value)
    GROUP BY party_id
),
beside AS (
    SELECT DISTINCT party_id, folded
    FROM (SELECT party_id, unnest(context) AS value FROM person_stated)
    JOIN prepared_firm_name USING (value)
),
-- An entity beside which more stand than any but the largest list of holders (a bank, a court) tells nothing of them.
firms AS (
    SELECT party_id, list(folded ORDER BY folded) AS context
    FROM (FROM beside QUALIFY count(*) OVER (PARTITION BY folded) <= 200)
    GROUP BY party_id
),
prepared_party AS (
    SELECT
        party.* EXCLUDE (context),
        firms.context,
        prepared.folded AS name_folded,
        prepared.surname,
        prepared.given,
        prepared.given_first,
        prepared.given_last,
        prepared.sound,
        prepared.rough_sound,
        prepared.shape,
        prepared.is_latin,
        prepared.spellings,
        former.former_folded,
        strftime(party.birth_on, '%Y%m%d') AS birth_digits,
        place.room,
        place.building,
        substr(party.house_code, 1, 19) AS building_code, -- 统一地址: division, subdistrict, community, building
        place.road,
        coalesce(place.district, substr(party.house_code, 1, 6), substr(party.division_code, 1, 6)) AS district,
        coalesce(party.number, stated.document) AS document,
        -- One error leaves one half as it was: 9 characters of 18, 4 of a passport's 8 or 9.
        CASE
            WHEN party.number IS NOT NULL THEN substr(party.number, 1, CASE WHEN length(party.number) >= 15 THEN 9 ELSE 4 END)
            ELSE substr(stated.document, 1, CASE WHEN length(stated.document) >= 15 THEN 9 ELSE 4 END)
        END AS document_head,
        CASE
            WHEN party.number IS NOT NULL THEN substr(party.number, CASE WHEN length(party.number) >= 15 THEN 10 ELSE 5 END)
            ELSE substr(stated.document, CASE WHEN length(stated.document) >= 15 THEN 10 ELSE 5 END)
        END AS document_tail,
        party.number AS number_key
    FROM person_stated AS party
    LEFT JOIN prepared_person_name AS prepared ON prepared.value = party.name
    LEFT JOIN prepared_address AS place ON place.value = party.address
    LEFT JOIN prepared_stated_number AS stated ON stated.value = party.stated_number
    LEFT JOIN former USING (party_id)
    LEFT JOIN firms USING (party_id)
)
SELECT *, {digest} AS prepared_digest
FROM prepared_party
