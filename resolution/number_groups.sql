-- Each party with a number: joined to its head, alone, disputed (its name does not fit) or a duplicate of its register.
INSERT INTO number_group
WITH
misfit AS (
    SELECT party_id
    FROM number_name
    JOIN name_verdict USING (head_name, name)
    GROUP BY party_id
    HAVING NOT bool_or(compatible)
),
placed AS (
    SELECT
        party.party_id, number_key, head_party_id, misfit.party_id IS NOT NULL AS is_misfit,
        CASE
            WHEN party.register IS NOT NULL AND misfit.party_id IS NULL
                THEN row_number() OVER (
                    PARTITION BY number_key, party.register, misfit.party_id IS NULL
                    ORDER BY party.party_id <> head_party_id, party.record_key, party.party_id
                )
            ELSE 1
        END AS place_in_register
    FROM {table} AS party
    JOIN number_head USING (number_key)
    LEFT JOIN misfit USING (party_id)
)
SELECT
    party_id, '{kind}', number_key,
    CASE WHEN is_misfit OR place_in_register > 1 THEN party_id ELSE head_party_id END,
    CASE
        WHEN is_misfit THEN 'disputed'
        WHEN place_in_register > 1 THEN 'duplicate'
        WHEN count(*) FILTER (WHERE NOT is_misfit AND place_in_register = 1) OVER (PARTITION BY number_key) = 1 THEN 'alone'
        ELSE 'matched'
    END
FROM placed;
INSERT INTO number_conflict
SELECT
    head.head_party_id, party_id, '{kind}',
    CASE state WHEN 'disputed' THEN 'same_number_other_name' ELSE 'two_records_of_one_register' END
FROM number_group
JOIN number_head AS head USING (number_key)
WHERE party_kind = '{kind}' AND state IN ('disputed', 'duplicate')
