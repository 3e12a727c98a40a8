-- A row a stratum (source; whether more than a name is stated, or told beside it): hidden parties, their partners, how many of these
-- stand in one cluster with them, how many others do; then parties without number of the real run and their pairs.
WITH
shape AS (
    SELECT
        party_id, 'person' AS kind,
        source || CASE
            WHEN party_id IN (FROM copy_bare_told) THEN ' told'
            WHEN birth_on IS NULL AND phone IS NULL AND address IS NULL THEN ' bare'
            ELSE ''
        END AS name
    FROM copy.person_party
    UNION ALL
    SELECT
        party_id, 'legal_entity', source || CASE WHEN phone IS NULL AND address IS NULL THEN ' bare' ELSE '' END
    FROM copy.legal_entity_party
),
real_shape AS (
    SELECT
        party_id, number_key IS NULL AS is_open,
        source || CASE
            WHEN party_id IN (FROM resolution_bare_told) THEN ' told'
            WHEN birth_on IS NULL AND phone IS NULL AND address IS NULL THEN ' bare'
            ELSE ''
        END AS name
    FROM resolution.person_party WHERE $kind = 'person'
    UNION ALL
    SELECT
        party_id, number_key IS NULL, source || CASE WHEN phone IS NULL AND address IS NULL THEN ' bare' ELSE '' END
    FROM resolution.legal_entity_party WHERE $kind = 'legal_entity'
),
-- A number that was disputed tells nothing of its party.
hidden AS (
    SELECT held.party_id, before.number_key, shape.name, membership.entity_id
    FROM copy.held_number AS held
    JOIN resolution.number_group AS before ON before.party_id = held.former_party_id
    JOIN shape ON shape.party_id = held.party_id
    JOIN copy.membership AS membership ON membership.party_id = held.party_id
    WHERE held.kind = $kind AND before.state IN ('matched', 'alone')
        AND held.party_id NOT IN (FROM copy_name_only)
),
numbered AS (
    SELECT party_id, number_key, entity_id
    FROM copy.number_group JOIN copy.membership USING (party_id)
    WHERE state IN ('matched', 'alone')
),
partners AS (
    SELECT
        hidden.party_id, count(numbered.party_id) AS partners,
        count(*) FILTER (WHERE numbered.entity_id = hidden.entity_id) AS partners_right
    FROM hidden LEFT JOIN numbered USING (number_key) GROUP BY hidden.party_id
),
others AS (
    SELECT hidden.party_id, count(*) FILTER (WHERE numbered.number_key <> hidden.number_key) AS wrong
    FROM hidden LEFT JOIN numbered ON numbered.entity_id = hidden.entity_id GROUP BY hidden.party_id
),
told AS (
    SELECT name, count(*) AS hidden, sum(partners) AS partners, sum(partners_right) AS right_pairs, sum(wrong) AS wrong
    FROM hidden JOIN partners USING (party_id) JOIN others USING (party_id) GROUP BY name
),
sizes AS (
    SELECT entity_id, count(*) AS size, count(*) FILTER (WHERE is_open) AS open_size
    FROM real_shape JOIN resolution.membership USING (party_id)
    WHERE party_id NOT IN (FROM resolution_name_only)
    GROUP BY entity_id
),
open AS (
    SELECT name, count(*) AS parties, sum(size - open_size + (open_size - 1) / 2.0) AS pairs
    FROM real_shape
    JOIN resolution.membership USING (party_id)
    JOIN sizes USING (entity_id)
    WHERE is_open AND party_id NOT IN (FROM resolution_name_only)
    GROUP BY name
)
SELECT
    name, coalesce(hidden, 0)::BIGINT, coalesce(partners, 0)::BIGINT, coalesce(right_pairs, 0)::BIGINT,
    coalesce(wrong, 0)::BIGINT, coalesce(parties, 0)::BIGINT, coalesce(pairs, 0)::DOUBLE
FROM told FULL JOIN open USING (name)
ORDER BY name
