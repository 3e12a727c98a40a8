-- What stands after the night. A finding that is as it was stays that finding; any other one is a finding of its own, so
-- that A, B and A again are three.
WITH compared AS (
    SELECT
        found.*,
        'ownership:' || found.entity_id AS record_key,
        was.finding_id,
        was.recorded_at,
        was.finding_id IS NOT NULL
        AND row(
            was.owner_finding, was.is_complete, was.share_state, was.unknown_share, was.ring_share, was.rule_version,
            was.method_version
        )
        IS NOT DISTINCT FROM
        row(
            found.owner_finding, found.is_complete, found.share_state, found.unknown_share, found.ring_share,
            $rule_version, $method_version
        ) AS is_same
    FROM found_finding AS found
    SEMI JOIN firm ON firm.entity_id = found.entity_id
    LEFT JOIN node_ownership_finding AS was
        ON was.record_key = 'ownership:' || found.entity_id AND was.closed_at IS NULL
)
SELECT
    'xintu' AS source,
    record_key,
    CASE WHEN is_same THEN recorded_at ELSE $recorded_at END AS recorded_at,
    CASE
        WHEN is_same THEN finding_id
        ELSE fact_id('OwnershipFinding', concat_ws(chr(31), entity_id, $night::VARCHAR))
    END AS finding_id,
    owner_finding,
    is_complete,
    share_state,
    unknown_share,
    ring_share,
    $rule_version AS rule_version,
    $method_version AS method_version
FROM compared
