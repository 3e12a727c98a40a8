-- Net assets that firms published in an annual report, by the latest of the last two years before a day, by what was known
-- at a moment. What a firm withholds is not read (企业信息公示暂行条例 art. 9(7)).
SELECT
    node_legal_entity.uscc,
    report.net_assets_minor,
    report.currency,
    report.valid_from AS period_on,
    report.source,
    report.record_key
FROM (SELECT * FROM edge_reported_assets WHERE {stood}) AS report
JOIN node_legal_entity ON node_legal_entity.entity_id = report.from_id
WHERE report.visibility = 'published'
    AND report.net_assets_minor IS NOT NULL
    AND report.currency IS NOT NULL
    AND node_legal_entity.uscc IS NOT NULL
    AND report.valid_from > CAST($held_on AS DATE) - INTERVAL 24 MONTH
QUALIFY row_number() OVER (
    PARTITION BY node_legal_entity.uscc ORDER BY report.valid_from DESC, report.source, report.record_key
) = 1
ORDER BY node_legal_entity.uscc
