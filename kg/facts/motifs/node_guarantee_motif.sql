SELECT
    'xintu' AS source,
    'guarantee_motif:' || found_id.motif_id AS record_key,
    CASE
        WHEN row(
            was.member_count, was.guarantee_count, was.exposure_currencies, was.exposure_minor, was.in_group_minor,
            was.unstated_count, was.net_assets_ratio, was.in_group_ratio, was.is_cut, was.is_debt_named,
            was.method_version
        )
        IS NOT DISTINCT FROM
        row(
            found.member_count, found.guarantee_count, found.exposure_currencies, found.exposure_minor,
            found.in_group_minor, found.unstated_count, found.net_assets_ratio, found.in_group_ratio, found.is_cut,
            found.is_debt_named, $method_version
        )
        THEN was.recorded_at
        ELSE $recorded_at
    END AS recorded_at,
    found_id.motif_id,
    found.* EXCLUDE (number, anchor, debt, valid_from),
    $method_version AS method_version
FROM found_motif AS found
JOIN found_id USING (number)
LEFT JOIN node_guarantee_motif AS was ON was.motif_id = found_id.motif_id AND was.closed_at IS NULL
