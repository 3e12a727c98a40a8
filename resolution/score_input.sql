-- What is scored: parties with a name, as they are now. `label` is the number of a party that is not set aside; a
-- disputed number teaches no birth date. `row_digest` is of all that decides the row.
SELECT
    party_id, {columns}, source, register, CASE WHEN disputed_key IS NULL THEN number_key END AS label, disputed_key,
    hash(prepared_digest, crowded, disputed_key) AS row_digest
FROM (
    SELECT
        party.* REPLACE (
            CASE
                WHEN disputed_key IS NOT NULL AND birth_on = try_strptime(substring(number, 7, 8), '%Y%m%d')::DATE
                    THEN NULL
                ELSE birth_on
            END AS birth_on,
            CASE WHEN disputed_key IS NOT NULL AND birth_digits = substring(number, 7, 8) THEN NULL ELSE birth_digits END
                AS birth_digits,
            CASE WHEN disputed_key IS NULL THEN document END AS document
        ),
        disputed_key
    FROM {parties} AS party
    LEFT JOIN (
        -- Every party with a number is in its group (numbers): only the few that are set aside are looked up.
        SELECT party_id, number_key AS disputed_key
        FROM {resolution}.number_group
        WHERE party_kind = '{kind}' AND state = 'disputed'
    ) AS disputed USING (party_id)
    WHERE name_folded IS NOT NULL
)
