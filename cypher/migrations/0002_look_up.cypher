// purpose: exact look-up by number, by record and by state; search for firms by name
CREATE INDEX legal_entity_uscc IF NOT EXISTS FOR (node:LegalEntity) ON (node.uscc);
CREATE INDEX person_number_hash IF NOT EXISTS FOR (node:Person) ON (node.number_hash);
CREATE INDEX decision_document_number IF NOT EXISTS FOR (node:Decision) ON (node.document_number);
CREATE INDEX licence_licence_number IF NOT EXISTS FOR (node:Licence) ON (node.licence_number);
CREATE INDEX premises_house_code IF NOT EXISTS FOR (node:Premises) ON (node.house_code);
CREATE FULLTEXT INDEX legal_entity_name IF NOT EXISTS
FOR (node:LegalEntity) ON EACH [node.name, node.former_names]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}};
CREATE CONSTRAINT meta_name IF NOT EXISTS FOR (node:Meta) REQUIRE node.name IS UNIQUE;
