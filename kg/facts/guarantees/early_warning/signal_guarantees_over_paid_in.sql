-- Guarantees of a firm against its paid-in capital, in the currency of that capital.
WITH standing AS (SELECT * FROM edge_guarantees WHERE {stood}),
paid AS ({paid_in}),
given AS (
    SELECT from_id AS entity_id, currency, sum(amount_minor) AS amount_minor, list((source, record_key)) AS evidence
    FROM standing
    WHERE from_id <> to_id AND amount_minor > 0
    GROUP BY ALL
)
SELECT
    entity_id,
    round(100 * given.amount_minor / paid.paid_in_capital_minor, 2) AS value,
    CAST(NULL AS DATE) AS dated_on,
    evidence
FROM given
JOIN paid USING (entity_id, currency)
WHERE 100 * given.amount_minor >= $percent * paid.paid_in_capital_minor
