"""The GraphQL types. Names are the model's, in camelCase; the SDL is committed as `api/schema.graphql`.

scalars      MinorUnits, Ratio
outcomes     NotFound, Refused, and other expected outcomes
connections  pages of edges; the table of edges: which fragment answers a field, in which field group
roots        the table of root fields: which fragment answers one, and how its arguments are followed
evaluation   InspectionClass, CannotEvaluate, reasons
profile      LegalEntity, Person, and what hangs on them
offices      registered offices and the premises that they lie in
connecting   the shortest paths between two legal entities, and who owns both
statements   what registers said night by night; how old and how good what sources delivered is
totals       sums over all that hangs on a legal entity
query        the root, and the executable schema
deprecation  how something leaves the schema; `released.graphql`, `changes.yaml` and `dangerous.txt` tell what changed
descriptions what each of them means, in English and Chinese: `descriptions.yaml`, a row for whatever is added

After a change: `python -m tests.write_schema` writes SDL, reference page and `dangerous.txt`; tests compare them.
"""
