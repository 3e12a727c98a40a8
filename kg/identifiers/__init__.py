"""One small module a value type, all with the same verb: raw text in, canonical value or a reason code out.

normalised          what every normaliser takes and gives, and how one runs over an Arrow batch
reasons             the closed set of reasons why a value was refused
value_types         which module normalises which type of `kg.model.ids`

reference_tables    a world's dated tables of divisions, issuing authorities, telephone and card ranges
dated_tables        codes and ranges with the time they were in force, and their CSV files
stdnum_divisions    the national divisions, from python-stdnum's own table
reference/          small tables of facts: the rest of the national world, surnames, industry words

credit_code         unified social credit code, and its bridge to older organisation codes
identity_number     citizen identity number
person_name         names of persons: canonical, folded, sounded, compatible or not; uses surnames
firm_name           names of firms: canonical, folded, taken apart, compatible or not; uses legal_forms
dates, money, currency, ratio, phone, address, division, industry, house_code, coded

raw_text            width, marks that exports leave, lost glyphs: before a text is understood
folding             traditional and variant characters as one form
chinese_numerals    壹佰万 as a number; used by money
"""
