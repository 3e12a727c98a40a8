-- Whose mention each party is, where that is known, and what became of it; from `truth` and `name_only`.
CREATE OR REPLACE TEMP TABLE known AS
WITH
bare AS (
    SELECT party_id FROM resolution.person_party
    WHERE number IS NULL AND birth_on IS NULL AND phone IS NULL AND address IS NULL AND house_code IS NULL
        AND document IS NULL
),
stated AS (
    SELECT party_id, true_id, number
    FROM truth
    JOIN (
        SELECT party_id, number FROM resolution.person_party
        UNION ALL
        SELECT party_id, number FROM resolution.legal_entity_party
    ) USING (party_id)
    WHERE number IS NOT NULL
),
-- The number that most of an entity's parties state, and numbers that more than one entity is stated with.
own AS (
    SELECT true_id, arg_max(number, row(parties, number)) AS number
    FROM (SELECT true_id, number, count(*) AS parties FROM stated GROUP BY ALL)
    GROUP BY true_id
),
lent AS (SELECT number FROM stated GROUP BY number HAVING count(DISTINCT true_id) > 1),
another AS (
    SELECT stated.party_id FROM stated SEMI JOIN lent USING (number)
    JOIN own USING (true_id)
    WHERE own.number <> stated.number OR own.number IN (SELECT number FROM lent)
),
beside AS (SELECT party_id, name_folded, unnest(context) AS entity FROM resolution.person_party),
-- Beside the same entity somebody of that name states more.
told AS (
    SELECT DISTINCT one.party_id
    FROM beside AS one
    JOIN beside AS other USING (name_folded, entity)
    WHERE one.party_id IN (FROM bare) AND other.party_id NOT IN (FROM bare) AND other.party_id NOT IN (FROM another)
)
SELECT
    truth.kind, truth.party_id, true_id, entity_id, truth.party_id NOT IN (FROM name_only) AS is_linkable,
    truth.party_id IN (FROM bare) AS is_bare,
    truth.party_id IN (FROM told) AS is_told, truth.party_id IN (FROM another) AS states_anothers_number
FROM truth
JOIN resolution.membership USING (party_id)
