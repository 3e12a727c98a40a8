"""The inspection risk class A to D of firms, by a small table of published points that has dates.

pipeline         `evaluate_firms`, the step
rules            the point table as read from YAML, for one day
points.yaml      indicators: points, caps, grounds, texts
*.sql            decisions_in_force, evidence of each indicator, eligibility, evaluation

It reads nodes and edges of legal entities only: no person, no household, no edge between two parties.

Source: 国市监信发〔2022〕6号 (企业信用风险分类管理). The class allocates inspections; it is no credit rating.
"""

from kg.evaluation.inspection.pipeline import EvaluationReport, evaluate_firms

__all__ = ["EvaluationReport", "evaluate_firms"]
