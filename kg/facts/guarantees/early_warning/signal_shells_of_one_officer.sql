-- Firms without paid-in capital, licence or facility in which one and the same person holds an office: represents,
-- manages, directs or supervises them. Who that is stays in here: the answer has firms and their register records alone,
-- and counts firms.
WITH
office AS (
    SELECT from_id, to_id FROM edge_represents WHERE {stood}
    UNION
    SELECT from_id, to_id FROM edge_manages WHERE {stood}
),
empty AS (
    SELECT edge.from_id AS entity_id, (entry.source, entry.record_key) AS proof
    FROM edge_stated_as AS edge
    JOIN node_register_entry AS entry ON entry.entry_id = edge.to_id
    WHERE edge.recorded_at <= $believed_at AND coalesce(edge.closed_at > $believed_at, true)
        AND entry.stated_from <= $held_on
        AND (
            entry.stated_until IS NULL
            OR entry.stated_until > $held_on
            OR entry.stated_until > CAST(make_timestamp(epoch_us($believed_at) + 28_800_000_000) AS DATE)
        )
        AND entry.paid_in_capital_minor = 0
),
shell AS (
    SELECT entity_id, proof
    FROM empty
    JOIN warned_firm USING (entity_id)
    ANTI JOIN (SELECT * FROM edge_holds WHERE {stood}) AS holds ON holds.from_id = empty.entity_id
    ANTI JOIN (SELECT * FROM edge_borrows WHERE {stood}) AS borrows ON borrows.from_id = empty.entity_id
    WHERE established_on <= CAST($held_on AS DATE) - to_months($months)
),
led AS (
    SELECT DISTINCT office.from_id AS officer, shell.entity_id, shell.proof
    FROM office
    JOIN shell ON shell.entity_id = office.to_id
),
together AS (
    SELECT officer, count(*) AS firm_count, list(proof) AS evidence FROM led GROUP BY officer HAVING count(*) >= $firm_count
)
SELECT entity_id, firm_count AS value, CAST(NULL AS DATE) AS dated_on, evidence
FROM led
JOIN together USING (officer)
QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY firm_count DESC, officer) = 1
