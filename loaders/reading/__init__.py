"""What departments send, in any format, as Arrow batches of text with the place of each row.

layout       how one kind of file is written, as its contract says
places       `find_sources`: the files of a night that fit a pattern, each a `SourceFile`
stored       the bytes of a file: plain, compressed, in an archive, within honest bounds
archives     members of an archive that was found harmless
batches      rows as text columns with their lines, and what was no row
encodings    UTF-8 or GB18030, declared or found
quotes       rows of delimited text whose values hold quotes and line ends
delimited    CSV and TSV
spreadsheet  Excel workbooks
columnar     Parquet
jsonl        JSON Lines
relational   tables and queries of a database
cells        numbers, dates and truth values as a person would write them
"""
