-- What each legal entity is found by. Natural persons (rule L0) are left out here, so that no index holds them.
CREATE OR REPLACE TEMP TABLE searched AS
WITH keyed AS (
    SELECT entity_id, place, search_key.*
    FROM searchable_name
    JOIN search_key USING (name)
),
by_entity AS (
    SELECT
        entity_id,
        min(folded) FILTER (place = 0) AS search_name,
        list(folded ORDER BY place) FILTER (place > 0) AS search_former_names,
        list_sort(list_distinct(flatten(list(trade_names)))) AS search_trade_names,
        list_sort(list_distinct(flatten(list(sounds)))) AS search_sounds,
        list_sort(list_distinct(flatten(list(initials)))) AS search_initials,
        list_sort(list(DISTINCT region) FILTER (region IS NOT NULL)) AS regions
    FROM keyed
    GROUP BY entity_id
)
SELECT
    registered.entity_id,
    search_name,
    search_former_names,
    nullif(search_trade_names, []) AS search_trade_names,
    nullif(search_sounds, []) AS search_sounds,
    nullif(search_initials, []) AS search_initials,
    uscc AS search_code,
    list_filter(
        list_concat(
            [division_code, industry_code, legal_form, coalesce(register_state, 'unknown')], coalesce(regions, [])
        ),
        lambda attribute: attribute IS NOT NULL
    ) AS search_attributes
FROM registered
LEFT JOIN by_entity USING (entity_id)
WHERE stands_behind NOT IN ('individual_business', 'sole_proprietorship')
