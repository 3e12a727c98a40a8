"""A regulator's questions and answers over GraphQL.

    POST /graphql ─▶ authentication ─▶ schema (limits) ─▶ planning ─▶ kg.graph.compose ─▶ one read
                                                                        │
                     answer ◀─ schema's types ◀─ shaping ◀─ kg.access ◀─┘   execution: in that order, audit last

app             `create_app`, the only place that wires
settings        limits and addresses, frozen
authentication  who asks: bearer tokens
schema/         the GraphQL types; `schema.graphql` is their committed SDL
limits          what a query may ask for, judged before anything runs
planning        which fragments an operation needs
shaping         what was read, in the schema's words; names unsealed, refusals put in
execution       one request from plan to audit
errors          the table of codes
serving         endpoints
command         `kg serve`, `kg token`
"""
