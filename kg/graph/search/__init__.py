"""Search for firms: from what somebody typed to probes of the indexes, and back to the name that was found.

question   a text understood, with its filters, as parameters of the fragment `search_legal_entities`
probes     the Lucene queries that are asked for it, best first
matches    which of a firm's names was found
"""
