-- Every refused row up to a night and how it stands. `place` is the order in which deliveries count: night, batch,
-- arrival.
CREATE OR REPLACE TEMP TABLE quarantine AS
WITH
placed AS (
    SELECT *, row_number() OVER (ORDER BY night, batch, arrival) AS place FROM delivery
    WHERE night <= coalesce($until, DATE '9999-12-31')
),
-- One row's trouble keeps its identity over files and nights: by the record's key, else by the row's hash.
trouble AS (
    SELECT
        placed.source, placed.table_name, placed.file, placed.file_digest, placed.night, placed.batch, placed.place,
        refused.line, refused.record_type, refused."column", refused.reason, refused.row_hash, refused.record_key,
        coalesce(refused.record_key, 'row ' || refused.row_hash) AS trouble_key
    FROM refused JOIN placed USING (delivery_id)
),
-- What took the place of a file: the last of the same name and night that was landed, or said to be withdrawn.
replacement AS (
    SELECT source, table_name, night, file, max(place) AS place, arg_max(state, place) AS state
    FROM placed WHERE state IN ('landed', 'withdrawing') GROUP BY ALL
),
-- Where a record was last stated well, or withdrawn by its source.
stated_well AS (
    SELECT placed.source, statement.record_key, max(placed.place) AS place
    FROM statement JOIN placed USING (delivery_id)
    WHERE statement.kind IN ('stated', 'withdrawn')
      AND delivery_id IN (SELECT delivery_id FROM effective_delivery)
      AND statement.record_key IN (SELECT record_key FROM refused)
    GROUP BY ALL
),
-- Full files say all that there is: what a later one does not refuse again is fine or gone.
full_file AS (
    SELECT source, table_name, max(night) AS night
    FROM effective_delivery
    WHERE (source, table_name) IN (SELECT (source, table_name) FROM source_table WHERE closes_absent)
      AND night <= coalesce($until, DATE '9999-12-31')
    GROUP BY ALL
),
judged AS (
    SELECT
        trouble.*,
        replacement.place > trouble.place AND replacement.state = 'withdrawing' AS is_withdrawn,
        stated_well.place > trouble.place AS is_stated,
        replacement.place > trouble.place AS is_replaced,
        full_file.night > trouble.night AS is_gone
    FROM trouble
    LEFT JOIN replacement USING (source, table_name, night, file)
    LEFT JOIN stated_well USING (source, record_key)
    LEFT JOIN full_file USING (source, table_name)
),
-- A trouble is counted once, where it was last refused; a withdrawn file's refusals count for nothing.
ranked AS (
    SELECT
        *,
        max(place) FILTER (WHERE NOT coalesce(is_withdrawn, false)) OVER same_trouble AS last_place,
        min(night) FILTER (WHERE NOT coalesce(is_withdrawn, false) AND NOT coalesce(is_stated, false))
            OVER same_trouble AS first_night
    FROM judged WINDOW same_trouble AS (PARTITION BY source, table_name, trouble_key)
)
SELECT
    ranked.source, coalesce(department, '') AS department, table_name, file, file_digest, night, batch, line,
    record_type, "column", reason, row_hash,
    CASE
        WHEN is_withdrawn THEN 'withdrawn'
        WHEN place < last_place THEN 'repeated'
        WHEN is_stated THEN 'stated'
        WHEN is_replaced OR is_gone THEN 'corrected'
        ELSE 'open'
    END AS state,
    coalesce(first_night, night) AS first_night
FROM ranked LEFT JOIN source_owner ON source_owner.source = ranked.source
