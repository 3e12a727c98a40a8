-- Which entity a valid number belongs to: the one with the best claim, if it is the only one. The register's own
-- entry of a legal entity claims best; a party that was set aside (rule `conflict`) claims nothing.
CREATE OR REPLACE TEMP TABLE entity_number AS
WITH
claim AS (
    SELECT
        kind,
        number,
        entity_id,
        min(CASE WHEN record_type = 'registration' AND mention = 'subject' THEN 0 ELSE 1 END) AS strength
    FROM mention
    WHERE number IS NOT NULL AND (rule <> 'conflict' OR (record_type = 'registration' AND mention = 'subject'))
    GROUP BY ALL
),
best AS (
    SELECT kind, number, arg_min(entity_id, strength) AS entity_id, count(*) AS rivals
    FROM claim
    WHERE (kind, number, strength) IN (SELECT (kind, number, min(strength)) FROM claim GROUP BY kind, number)
    GROUP BY kind, number
)
SELECT entity_id, min(number) AS number
FROM best
WHERE rivals = 1
GROUP BY entity_id
HAVING count(*) = 1
