"""GraphQL over HTTP, and what an operator asks of a service.

    request ─▶ observing   metrics, access log
tracing     OpenTelemetry, an option
stopping    a server that stops without losing a request
memory      what is there to stay is not looked through again
console     GraphiQL for a browser, from jars with committed sums
admission ─▶ who and why ─▶ messages ─▶ documents ─▶ limits ─▶ execution ─▶ messages ─▶ answer

service     the ASGI application: one lean path for /graphql, FastAPI for the rest
endpoint    /graphql, from the request's head to the answer's last byte
messages    media types, parameters of POST and GET, the answer's body
documents   queries known by their SHA-256: kept for whoever sent them, or trusted and no others
observing   metrics, access log
tracing     OpenTelemetry, an option
stopping    a server that stops without losing a request
memory      what is there to stay is not looked through again
console     GraphiQL for a browser, from jars with committed sums
admission   how many are answered at one time, how many wait, and when no more are let in
"""
