-- How often each level was seen between each pair of sources.
SELECT least(source_l, source_r), greatest(source_l, source_r), comparison, level, count(*)
FROM (UNPIVOT (SELECT source_l, source_r, {levels} FROM {predicted}) ON {levels} INTO NAME comparison VALUE level)
WHERE level >= 0
GROUP BY ALL
ORDER BY ALL
