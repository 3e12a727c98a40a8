-- The files of a source up to a night that are looked at: each as it was last sent, held or not, unless withdrawn.
-- `usable_after` is the last night that had been applied when a version of it first came that was not held.
CREATE OR REPLACE TEMP TABLE considered AS
SELECT * FROM (
    SELECT
        *,
        coalesce(
            arg_min({'after': landed_after}, arrival) FILTER (WHERE state = 'landed') OVER same_file,
            arg_min({'after': landed_after}, arrival) OVER same_file
        ).after AS usable_after
    FROM delivery WHERE source = $source AND night <= $night AND state IN ('landed', 'held', 'withdrawing')
    WINDOW same_file AS (PARTITION BY table_name, night, file)
    QUALIFY row_number() OVER (
        PARTITION BY table_name, night, file ORDER BY batch DESC, state = 'withdrawing' DESC, arrival DESC
    ) = 1
)
WHERE state <> 'withdrawing'
  AND night IN (SELECT DISTINCT night FROM delivery WHERE source = $source AND night <= $night
                ORDER BY night DESC LIMIT $limit)
