-- Paid-in capital that fell, at once or in steps, while the registered capital did not: each statement of the register
-- within the months against the largest one that stood in them before it, in the same currency. A statement without an
-- amount leaves standing what was stated before. The largest fall of a firm is told.
WITH
entries AS (
    SELECT edge.from_id AS entity_id, entry.*
    FROM edge_stated_as AS edge
    JOIN node_register_entry AS entry ON entry.entry_id = edge.to_id
    WHERE edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
        AND entry.stated_from <= $held_on
),
stated AS (
    SELECT *, lead(stated_from) OVER (PARTITION BY entity_id ORDER BY stated_from) AS replaced_on
    FROM entries
    WHERE paid_in_capital_minor IS NOT NULL
),
fell AS (
    SELECT
        later.entity_id,
        earlier.stated_from AS since_on,
        later.stated_from AS dated_on,
        earlier.registered_capital_minor,
        round(100 * (earlier.paid_in_capital_minor - later.paid_in_capital_minor) / earlier.paid_in_capital_minor, 2)
            AS value,
        list_distinct([(earlier.source, earlier.record_key), (later.source, later.record_key)]) AS evidence
    FROM stated AS earlier
    JOIN stated AS later
        ON later.entity_id = earlier.entity_id
            AND later.currency = earlier.currency
            AND later.stated_from >= earlier.replaced_on
    WHERE earlier.paid_in_capital_minor > 0
        AND later.registered_capital_minor >= earlier.registered_capital_minor
        AND 100 * (earlier.paid_in_capital_minor - later.paid_in_capital_minor)
        >= $percent * earlier.paid_in_capital_minor
        AND earlier.replaced_on > CAST($held_on AS DATE) - to_months($months)
)
SELECT entity_id, value, dated_on, evidence
FROM fell
WHERE NOT EXISTS (
    SELECT 1
    FROM entries
    WHERE entries.entity_id = fell.entity_id
        AND entries.stated_from > fell.since_on
        AND entries.stated_from < fell.dated_on
        AND entries.registered_capital_minor < fell.registered_capital_minor
)
QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY value DESC, dated_on, since_on DESC) = 1
