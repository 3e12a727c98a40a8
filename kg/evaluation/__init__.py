"""What is concluded about firms, with reasons that lead to records.

inspection   the inspection risk class A to D, by published points
"""
