"""One small module a value type, all with the same verb: raw text in, canonical value or a reason code out.

normalised          what every normaliser takes and gives, and how one runs over an Arrow batch
reasons             the closed set of reasons why a value was refused
value_types         which module normalises which type of `kg.model.ids`

reference_tables    a world's dated tables of divisions, issuing authorities, telephone and card ranges
dated_tables        codes and ranges with the time they were in force, and their CSV files
stdnum_divisions    the national divisions, from python-stdnum's own table
reference/          small tables of facts: the rest of the national world, surnames, industries, relations

credit_code         unified social credit code
older_numbers       organisation code, registration number, tax number: the bridge to rows from before 2015
identity_number     citizen identity number, and permits built alike; the document that a number belongs to
other_document      travel permits, passports and the like, by their form
person_name         names of persons: canonical, folded, sounded, taken apart, compatible or not; uses surnames
alike_shapes        characters that are misread for one another
romanisation        how Han names are spelled in Latin letters: pinyin, Wade-Giles, Cantonese
stated_number       a number that is not valid, and what it says all the same
firm_name           names of firms: canonical, folded, taken apart, compatible or not; uses legal_forms
firm_search         what a firm is found by: names, trade names, how they sound, initials; region_file
address             addresses in one spelling; address_parts takes them apart, with the divisions of places;
                    address_keys is what they are compared by
dates, money, currency, ratio, count, phone, division, industry, relation, house_code, coded

raw_text            width, marks that exports leave, lost glyphs: before a text is understood
private_glyphs      characters that older exports keep in the private use area
placeholders        words and digits that stand for no value
folding             traditional and variant characters as one form
chinese_numerals    壹佰万 as a number, 二〇二六 as digits; used by money, dates and address_parts
"""
