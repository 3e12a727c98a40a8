-- What is scored: parties with a name, as they are now. `label` is the number of a party that is not set aside; a
-- disputed number teaches no birth date.
SELECT one_row.*, hash(one_row) AS row_digest
FROM (
    SELECT
        party_id, {columns}, source, register,
        CASE WHEN state IS DISTINCT FROM 'disputed' THEN group_key END AS label,
        CASE WHEN state = 'disputed' THEN group_key END AS disputed_key
    FROM (
        SELECT
            party.* REPLACE (
                CASE
                    WHEN joined.state = 'disputed' AND birth_on = try_strptime(substring(number, 7, 8), '%Y%m%d')::DATE
                        THEN NULL
                    ELSE birth_on
                END AS birth_on,
                CASE WHEN joined.state = 'disputed' AND birth_digits = substring(number, 7, 8) THEN NULL ELSE birth_digits END
                    AS birth_digits,
                CASE WHEN joined.state = 'disputed' THEN NULL ELSE document END AS document
            ),
            joined.state,
            joined.number_key AS group_key
        FROM {parties} AS party
        LEFT JOIN (FROM {resolution}.number_group WHERE party_kind = '{kind}') AS joined USING (party_id)
    )
    WHERE name_folded IS NOT NULL
) AS one_row
