-- Where registered offices and dwellings are. An office is told apart by its text and division; a dwelling by its house
-- code or text, and never carries either into the graph. Nor does the place where a natural person trades (rule L0),
-- which is kept apart from dwellings: it says nothing of who lives there.
CREATE OR REPLACE TEMP TABLE located AS
SELECT
    *,
    fact_id('Address', concat_ws(chr(31), usage, coalesce(division_code, ''), place_text)) AS address_id,
    fact_id('Premises', house_code) AS premises_id
FROM (
    SELECT
        source,
        record_key,
        recorded_at,
        CASE WHEN trades_alone THEN 'trading place' ELSE 'office' END AS usage,
        entity_id AS from_id,
        CASE WHEN NOT trades_alone THEN address END AS address,
        address AS place_text,
        division_code,
        house_code,
        established_on AS valid_from,
        ended_on AS valid_to
    FROM (
        SELECT
            staged_registration.*,
            membership.entity_id,
            trades_alone(staged_registration.entity_kind)
            OR coalesce(trades_alone(registered.stands_behind), true) AS trades_alone
        FROM staged_registration
        JOIN membership ON party_id = subject_party_id
        LEFT JOIN registered USING (entity_id)
    )
    WHERE address IS NOT NULL
    UNION ALL
    SELECT
        source,
        record_key,
        recorded_at,
        'dwelling',
        fact_id('Household', concat_ws(chr(31), source, household_key)),
        NULL,
        coalesce(house_code, address),
        division_code,
        house_code,
        NULL,
        NULL
    FROM staged_household
    WHERE coalesce(house_code, address) IS NOT NULL
)
