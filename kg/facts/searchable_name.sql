-- Names that a legal entity may be searched by: its own at place 0, former ones after it; none of natural persons (L0).
CREATE OR REPLACE TEMP TABLE searchable_name AS
WITH stated AS (
    SELECT entity_id, name, 0 AS place
    FROM registered
    WHERE name IS NOT NULL AND stands_behind NOT IN ('individual_business', 'sole_proprietorship')
    UNION ALL
    SELECT entity_id, unnest(former_names), generate_subscripts(former_names, 1)
    FROM registered
    JOIN formerly USING (entity_id)
    WHERE stands_behind NOT IN ('individual_business', 'sole_proprietorship')
)
SELECT entity_id, name, min(place) AS place
FROM stated
GROUP BY entity_id, name
