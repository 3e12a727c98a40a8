SELECT
    delivery.source,
    delivery.night,
    sum(delivery.row_count)::BIGINT AS row_count,
    sum(delivery.refused_count)::BIGINT AS refused_count,
    sum(coalesce(outcome.rule_count, 0))::BIGINT AS rule_count,
    sum(coalesce(outcome.unmet_rule_count, 0))::BIGINT AS unmet_rule_count
FROM {alias}.effective_delivery AS delivery
LEFT JOIN (
    SELECT delivery_id, count(*) AS rule_count, count(*) FILTER (WHERE NOT is_met) AS unmet_rule_count
    FROM {alias}.rule_outcome
    GROUP BY delivery_id
) AS outcome USING (delivery_id)
GROUP BY ALL
