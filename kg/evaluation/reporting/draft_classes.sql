-- Class of each legal entity as a draft makes it.
SELECT entity_id, inspection_grade, cannot_evaluate_code, points, reasons FROM evaluation
