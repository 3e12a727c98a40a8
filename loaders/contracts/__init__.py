"""Data only: the contracts that are shipped, Open Data Contract Standard v3.2 documents. See `docs/contracts.md`."""
