// purpose: search for firms by every key that facts prepare; natural persons have none (rule L0)
DROP INDEX legal_entity_name IF EXISTS;
CREATE FULLTEXT INDEX legal_entity_part IF NOT EXISTS
FOR (node:LegalEntity) ON EACH [node.search_name, node.search_former_names, node.search_attributes]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}};
CREATE FULLTEXT INDEX legal_entity_key IF NOT EXISTS
FOR (node:LegalEntity) ON EACH [
  node.search_name, node.search_former_names, node.search_trade_names, node.search_sounds, node.search_initials,
  node.search_attributes
]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
CREATE INDEX legal_entity_search_code IF NOT EXISTS FOR (node:LegalEntity) ON (node.search_code);
