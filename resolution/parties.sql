-- One row a party of one kind.
CREATE OR REPLACE TABLE {table} AS
WITH
one AS (
    SELECT
        party_id,
        min(source) AS source,
        arg_min(record_key, place) AS record_key,
        arg_min(mention, place) AS mention,
        max(register) AS register,
        arg_min(name, place) FILTER (WHERE name IS NOT NULL) AS name,
        arg_min(number, place) FILTER (WHERE number IS NOT NULL) AS number,
        arg_min(stated_number, place) FILTER (WHERE stated_number IS NOT NULL) AS stated_number,
        min(priority) AS priority,
        list(DISTINCT name ORDER BY name) FILTER (WHERE name IS NOT NULL) AS names,
        list(DISTINCT seat ORDER BY seat) FILTER (WHERE seat IS NOT NULL) AS seats,
        {attributes}
    FROM mention
    WHERE kind = '{kind}'
    GROUP BY party_id
),
context AS (
    SELECT party_id, list(DISTINCT token ORDER BY token) AS context
    FROM (SELECT party_id, unnest(beside) AS token FROM mention WHERE kind = '{kind}')
    GROUP BY party_id
)
SELECT
    {columns}, stated_number, priority, context, seats, birth_is_stated
FROM (
    SELECT
        -- Digits 7 to 14 of an identity number are the date of birth (GB 11643-1999, 4.2).
        one.* REPLACE (
            CASE
                WHEN '{kind}' = 'person'
                    THEN coalesce(birth_on, try_strptime(substring(number, 7, 8), '%Y%m%d')::DATE)
            END AS birth_on,
            -- What else its records call the party: names of other days, or with errors.
            CASE
                WHEN length(names) > 1 THEN list_sort(list_distinct(list_concat(coalesce(former_names, []), names)))
                ELSE former_names
            END AS former_names
        ),
        birth_on IS NOT NULL AS birth_is_stated,
        context.context
    FROM one
    LEFT JOIN context USING (party_id)
)
