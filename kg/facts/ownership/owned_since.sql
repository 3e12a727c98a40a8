-- Since when, without a gap, each owner of a legal entity has been one, each office there has been held by whoever holds
-- it, and it has had its finding, by what was known at a moment. A way is a role, a finding, or 'owner'; no day where the
-- records do not say from when.
WITH stated AS (
    SELECT *, 'owner' AS way FROM edge_beneficially_owns WHERE to_id = $entity_id AND NOT is_candidate
    UNION ALL BY NAME
    SELECT *, role AS way FROM edge_represents WHERE to_id = $entity_id
    UNION ALL BY NAME
    SELECT *, role AS way FROM edge_manages WHERE to_id = $entity_id
    UNION ALL BY NAME
    SELECT edge_owned_as.*, owner_finding AS way
    FROM edge_owned_as
    JOIN node_ownership_finding ON finding_id = to_id
    WHERE from_id = $entity_id
),
spell AS (
    SELECT
        from_id,
        way,
        CASE WHEN valid_from IS NOT NULL THEN greatest(valid_from, stated_from) END AS told_from,
        coalesce(greatest(valid_from, stated_from), DATE '-infinity') AS begins_on,
        coalesce(least(valid_to, CASE WHEN closed_at <= $believed_at THEN stated_until END), DATE 'infinity') AS ends_on
    FROM stated
    WHERE recorded_at <= $believed_at
        AND (closed_at IS NULL OR closed_at > $believed_at OR stated_until IS NOT NULL)
        AND coalesce(greatest(valid_from, stated_from) <= $held_on, true)
),
marked AS (
    SELECT *, coalesce(begins_on > max(ends_on) OVER before, true) AS is_anew
    FROM spell
    WHERE begins_on < ends_on
    WINDOW before AS (
        PARTITION BY from_id, way ORDER BY begins_on, told_from NULLS LAST, ends_on
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
)
SELECT from_id, way, last(told_from ORDER BY begins_on) FILTER (is_anew) AS since
FROM marked
GROUP BY from_id, way
HAVING max(ends_on) > $held_on
ORDER BY from_id, way
