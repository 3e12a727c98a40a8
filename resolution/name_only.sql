-- Parties for which there is no lawful evidence: a name and nothing else, in records of entities that know nobody else
-- of that name; firms without name and number.
CREATE OR REPLACE TEMP TABLE name_only AS
WITH
stated AS (
    SELECT
        party_id, name_folded, context,
        number IS NULL AND birth_on IS NULL AND phone IS NULL AND address IS NULL AND house_code IS NULL
            AND document IS NULL AS is_bare
    FROM {database}.person_party
),
beside AS (SELECT party_id, name_folded, is_bare, unnest(context) AS entity FROM stated),
told AS (
    SELECT party_id
    FROM beside
    JOIN (
        SELECT name_folded, entity FROM beside GROUP BY ALL HAVING count(DISTINCT party_id) > 1
    ) USING (name_folded, entity)
)
SELECT party_id FROM stated WHERE is_bare AND party_id NOT IN (FROM told)
UNION ALL
SELECT party_id FROM {database}.legal_entity_party WHERE number IS NULL AND name IS NULL;
-- Bare names beside an entity of which somebody of that name states more.
CREATE OR REPLACE TEMP TABLE bare_told AS
WITH beside AS (
    SELECT
        party_id, name_folded, unnest(context) AS entity,
        number IS NULL AND birth_on IS NULL AND phone IS NULL AND address IS NULL AND house_code IS NULL
            AND document IS NULL AS is_bare
    FROM {database}.person_party
)
SELECT DISTINCT one.party_id
FROM beside AS one
JOIN beside AS other USING (name_folded, entity)
WHERE one.is_bare AND NOT other.is_bare
