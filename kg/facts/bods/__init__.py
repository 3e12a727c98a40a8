"""Ownership in the words that outsiders know: the Beneficial Ownership Data Standard, version 0.4.

codes         its code lists
statements    what a file states, statement by statement, checked as it is read
declared      what of it stands on a day, as a graph of holdings and as what was declared
comparing     what was declared of each owner beside what follows from the stated shares
ways          by which holdings each owner of one of our firms comes to it
interests     what an owner has, as interests
writing       the ownership of one of our firms as statements

Source: Beneficial Ownership Data Standard 0.4 (Open Ownership), schema and code lists.
"""
