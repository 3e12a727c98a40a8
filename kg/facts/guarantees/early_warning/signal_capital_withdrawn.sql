-- Paid-in capital that fell from one statement of the register to the next while the registered capital did not.
WITH entries AS (
    SELECT
        edge.from_id AS entity_id,
        entry.*,
        lag(entry.paid_in_capital_minor) OVER earlier AS paid_in_before,
        lag(entry.registered_capital_minor) OVER earlier AS registered_before,
        lag(entry.currency) OVER earlier AS currency_before
    FROM edge_stated_as AS edge
    JOIN node_register_entry AS entry ON entry.entry_id = edge.to_id
    WHERE edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
        AND entry.stated_from <= $held_on
    WINDOW earlier AS (PARTITION BY edge.from_id ORDER BY entry.stated_from)
)
SELECT
    entity_id,
    round(100 * (paid_in_before - paid_in_capital_minor) / paid_in_before, 2) AS value,
    stated_from AS dated_on,
    [(source, record_key)] AS evidence
FROM entries
WHERE paid_in_before > 0
    AND currency = currency_before
    AND registered_capital_minor >= registered_before
    AND 100 * (paid_in_before - paid_in_capital_minor) >= $percent * paid_in_before
    AND stated_from > CAST($held_on AS DATE) - to_months($months)
QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY stated_from DESC) = 1
