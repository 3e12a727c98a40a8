"""A regulator's questions and answers over GraphQL.

    POST /graphql ─▶ authentication ─▶ engine (limits) ─▶ planning ─▶ kg.access ─▶ kg.graph.compose ─▶ one read
                                                                                                        │
                     answer ◀─ schema's types ◀─ shaping ◀─ audit ◀─ reading: what is refused goes out ◀┘

app             `create_app`, the only place that wires
settings        limits and addresses, frozen
authentication  who asks: bearer tokens
schema/         the GraphQL types; `schema.graphql` is their committed SDL
parsing         a text as a valid document, or what is wrong with it
limits          what a query may ask for, judged before anything runs
collecting      which fields an operation selects of an object
introspecting   what the schema says of itself, within a bound
planning        which fragments an operation needs
reading         the state of one answer: refusals put in, entities noted for the audit
costing         what a request can cost at most
shaping         what was read, in the schema's words: how each field's value is found
register_changes  what a statement of the register changed, in the schema's words
outcomes        what fields that lead to nodes answer with: pages, links, outcomes, values
completing      compiled: from what was read to the answer, by the readers of shaping
objects         compiled: one object of an answer, from columns and steps
person_rate     how many different persons one caller may ask for
execution       one planned request from decisions to audit
engine          from a query's text to its answer
withholding     what is left of what may not be told
warming         known shapes are planned before the service is ready
errors          the table of codes
exchange        one request's record: what ran, what it cost, how it ended
serving/        GraphQL over HTTP, and what an operator asks of a service
command         `kg serve`, `kg token`
"""
