"""One small module a value type, all with the same verb: raw text in, canonical value or a reason code out.

normalised          what every normaliser takes and gives, and how one runs over an Arrow batch
reasons             the closed set of reasons why a value was refused
reference_tables    dated tables of divisions, issuing authorities, telephone and card ranges
credit_code         unified social credit code, organisation code, old registration number
identity_number     citizen identity number
person_name, firm_name, dates, money, ratio, phone, address, division, industry, house_code, coded
value_types         which module normalises which type of `kg.model.ids`
"""
