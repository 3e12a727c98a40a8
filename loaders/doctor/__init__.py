"""A sample of a new file held against a contract, or against a standard model when there is no contract yet.

sample          the file as it is written: format, encoding, delimiter, header rows, and its first rows
examination     what fits a contract and what does not, column by column, in counts
codes           texts in a coded column that no code table knows: a few, where they can be nobody's
synonyms        what departments call the columns of the standard models; synonyms.csv
guess           which standard column each column of a sample seems to be, by its name and by what its values are
profile         what the values of a column look like
proposal        the guess as a contract that is ready to edit; `writing` puts it into YAML
consultation    the two ways through: explain a file, propose a contract
"""
