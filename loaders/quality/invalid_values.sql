-- Values that could not be read: those that refused their row, and those that were set aside.
SELECT
    (
        SELECT count(DISTINCT line) FROM refused
        WHERE delivery_id = $delivery_id AND "column" = $column AND reason <> 'value.missing'
    ) + (
        SELECT coalesce(sum(count), 0) FROM blanked WHERE delivery_id = $delivery_id AND "column" = $column
    )::BIGINT
