"""How good a source's files are: judged while they are landed, reported each night, ranked over a period.

rules          a contract's quality rules, counted on a delivery into `rule_outcome`
stopping       why a source's files of a night should be held, or that they should not
figures        what the staged tables know of a source's nights, counted
timeliness     when a kind of file was due and when it came, in nights
drift          how far a night lies from those before it
assessment     the five dimensions and the quality index, by the published `assessment.yaml`
explanations   every reason in words, from `explanations.yaml`
remarks        what was good, what to mend first
shape          the report as records; `report_schema.json` is the same as a JSON Schema
building       one report from its figures
page           a report as a page; templates in `templates/`
report         all reports of a night, written below `KG_HOME/reports`
league         sources and departments ranked from those reports
"""
