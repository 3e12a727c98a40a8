// purpose: how many firms are in each inspection class, and how many cannot be evaluated
// mode: read
// params: none
// returns: inspection_grade: InspectionGrade?, cannot_evaluate_code: str?, firm_count: int
// bound: LIMIT 100
MATCH (:LegalEntity)-[edge:EVALUATED_AS]->(evaluation:Evaluation)
WHERE edge.closed_at IS NULL
RETURN evaluation.inspection_grade AS inspection_grade,
       evaluation.cannot_evaluate_code AS cannot_evaluate_code,
       count(*) AS firm_count
ORDER BY inspection_grade, cannot_evaluate_code
LIMIT 100
