-- Class of each legal entity as it was found to stand on a night.
SELECT edge.from_id AS entity_id, inspection_grade, cannot_evaluate_code, points, reasons
FROM edge_evaluated_as AS edge
JOIN node_evaluation ON evaluation_id = edge.to_id
WHERE edge.valid_from <= $night AND coalesce(edge.valid_to > $night, true)
