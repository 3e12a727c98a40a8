-- Former names of each legal entity, oldest first: those that its registers state, then those under which they stated
-- it earlier. Its name as a natural person's business is none (rule L0): a register may state it of the firm that came
-- of it, so a name that does not end as a firm's is left out.
CREATE OR REPLACE TEMP TABLE formerly AS
SELECT entity_id, list(name ORDER BY is_earlier, place, position) AS former_names
FROM (
    SELECT
        entity_id,
        name,
        min(is_earlier) AS is_earlier,
        arg_min(place, (is_earlier, place, position)) AS place,
        arg_min(position, (is_earlier, place, position)) AS position
    FROM (
        SELECT
            mention.entity_id,
            unnest(former_names) AS name,
            0 AS is_earlier,
            mention.place,
            generate_subscripts(former_names, 1) AS position
        FROM staged_registration
        JOIN mention USING (source, record_key)
        WHERE mention.record_type = 'registration' AND mention.mention = 'subject'
        UNION ALL
        SELECT entity_id, name, 1, row_number() OVER (PARTITION BY entity_id ORDER BY stated_from), 1
        FROM stated_registration
        WHERE stated_until IS NOT NULL
    )
    WHERE names_a_firm(name)
    GROUP BY entity_id, name
)
GROUP BY entity_id
