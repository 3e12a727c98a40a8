-- Memberships that stand no more, each with the day on which it ended: the firm's own day in its group of now, or the
-- day since which what stands above it stands where it is in none, if that is after the membership's beginning; else the last
-- such day of those who were in the group and are not with it now; else, in another group, the firm's own day all the same: it
-- was there from the beginning.
WITH was AS (
    SELECT
        edge_id,
        stood.from_id AS entity_id,
        stood.to_id AS set_id,
        greatest(stood.valid_from, stood.stated_from) AS began_on,
        now.to_id AS now_id,
        CASE WHEN now.to_id IS NULL THEN alone.valid_from ELSE now.valid_from END AS day
    FROM edge_in_group AS stood
    LEFT JOIN found_member AS now ON now.from_id = stood.from_id
    LEFT JOIN found_finding AS alone ON alone.entity_id = stood.from_id
    WHERE stood.closed_at IS NULL
),
part AS (SELECT set_id, coalesce(now_id, entity_id) AS part_id, max(day) AS day FROM was GROUP BY ALL),
ranked AS (
    SELECT
        set_id,
        part_id,
        row_number() OVER last_first AS place,
        first_value(day) OVER last_first AS last_day,
        nth_value(day, 2) OVER last_first AS second_day
    FROM part
    WINDOW last_first AS (
        PARTITION BY set_id ORDER BY day DESC NULLS LAST, part_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)
SELECT
    edge_id,
    entity_id,
    CASE
        WHEN day > began_on THEN day
        WHEN others_day > began_on THEN others_day
        WHEN now_id IS NOT NULL THEN day
    END AS ended_on
FROM (
    SELECT was.*, CASE WHEN place = 1 THEN second_day ELSE last_day END AS others_day
    FROM was
    JOIN ranked ON ranked.set_id = was.set_id AND ranked.part_id = coalesce(was.now_id, was.entity_id)
    WHERE was.now_id IS DISTINCT FROM was.set_id
)
