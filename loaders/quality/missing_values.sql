SELECT coalesce(sum(missing_count), 0)::BIGINT FROM column_count WHERE delivery_id = $delivery_id AND "column" = $column
