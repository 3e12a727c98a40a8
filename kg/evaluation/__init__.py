"""What is concluded about firms, with reasons that lead to records.

inspection   the inspection risk class A to D, by published points
reporting    how the classes are distributed and moved, and one firm's class explained; for inspection roles
review       the way to a human review, and what the class is not
"""
