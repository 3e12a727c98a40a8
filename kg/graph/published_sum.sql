-- Number of facts that are noted as published, and sum of their hashes.
SELECT count(*), coalesce(sum(hash(row_)::HUGEINT), 0) FROM published AS row_
