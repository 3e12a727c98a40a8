"""The inspection risk class A to D of firms, by published point tables that have dates.

pipeline         `evaluate_firms`, the step of the night: what was found, kept with its history
computation      facts under a point table on a day → the table `evaluation`
point_table      a point table as it is published, checked whole when it is read
rules            the point table of a day, and the tables that its statements join with
points/*.yaml    the point tables, one file a version: families, indicators, bands, decay, hard rules, grounds, texts
*.sql            eligibility, organisations, decisions_in_force, related_decisions, evidence of each indicator,
                 counted_evidence, reasons, coverage, evaluation; the history: node_evaluation, edge_evaluated_as, ended

It reads nodes and edges of legal entities only: no person and no household. How points come about: docs/inspection.md.

Source: 国市监信发〔2022〕6号 (企业信用风险分类管理). The class allocates inspections; it is no credit rating.
"""

from kg.evaluation.inspection.pipeline import EvaluationReport, evaluate_firms

__all__ = ["EvaluationReport", "evaluate_firms"]
