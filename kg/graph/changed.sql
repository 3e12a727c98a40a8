-- Facts that are not in the graph as they should be: new to it, changed, or to be removed from it; digests then and now;
-- and which nodes an edge that is not removed leads from and to.
CREATE OR REPLACE TEMP TABLE changed (
    fact VARCHAR,
    fact_id VARCHAR,
    change VARCHAR,
    was UBIGINT,
    content UBIGINT,
    from_id VARCHAR,
    to_id VARCHAR
)
