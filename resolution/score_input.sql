-- What Splink reads. `label` is the number of a party that is not set aside; a disputed number teaches no birth date.
CREATE TABLE score_input AS
SELECT
    party_id, {columns}, register,
    CASE WHEN state <> 'disputed' THEN group_key END AS label,
    CASE WHEN state = 'disputed' THEN group_key END AS disputed_key
FROM (
    SELECT
        party.* REPLACE (
            CASE
                WHEN joined.state = 'disputed' AND birth_on = try_strptime(substring(number, 7, 8), '%Y%m%d')::DATE THEN NULL
                ELSE birth_on
            END AS birth_on,
            CASE WHEN joined.state = 'disputed' AND birth_digits = substring(number, 7, 8) THEN NULL ELSE birth_digits END
                AS birth_digits,
            CASE WHEN joined.state = 'disputed' THEN NULL ELSE document END AS document
        ),
        joined.state,
        joined.number_key AS group_key
    FROM {resolution}.{table} AS party
    LEFT JOIN {resolution}.number_group AS joined USING (party_id)
)
WHERE name_folded IS NOT NULL
ORDER BY party_id;
-- One party a number, so that no two of them are one entity; of a number's parties a register's own record first.
CREATE VIEW chance_input AS
SELECT * FROM score_input WHERE label IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY label ORDER BY register IS NULL, party_id) = 1;
CREATE VIEW label_input AS
SELECT * FROM score_input WHERE label IS NOT NULL
QUALIFY count(*) OVER (PARTITION BY label) BETWEEN 2 AND 20
