-- Former names of each legal entity, oldest first: those that its registers state, then those under which they stated
-- it earlier as a firm, whatever the name ends in (a factory, a law firm). Its name as a natural person's business is
-- none (rule L0): an earlier statement of such a business has no name, and where a register lists names without saying
-- what bore them, one that does not end as a firm's is left out, as factories and law firms may be a person's own.
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
            unnest(list_filter(former_names, lambda former: names_a_firm(former))) AS name,
            0 AS is_earlier,
            mention.place,
            generate_subscripts(list_filter(former_names, lambda former: names_a_firm(former)), 1) AS position
        FROM staged_registration
        JOIN mention USING (source, record_key)
        WHERE mention.record_type = 'registration' AND mention.mention = 'subject'
        UNION ALL
        SELECT entity_id, name, 1, row_number() OVER (PARTITION BY entity_id ORDER BY stated_from), 1
        FROM stated_registration
        WHERE stated_until IS NOT NULL AND name IS NOT NULL
    )
    GROUP BY entity_id, name
)
GROUP BY entity_id
