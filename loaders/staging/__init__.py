"""What was delivered, and what stands because of it, night by night.

delivery         a folder of a night, and one file in it
fitting          the contracts that a refresh goes by
stage            a folder's files landed, source by source; `source_landing` does one source
landing          one file landed, in one transaction; `hidden_keys` keeps the keys of refused rows to itself
tables           the tables of deliveries, statements, contents and versions
timeline         deliveries applied to the staged tables in the order of their nights, and taken back
run              the run of each night: its id and declared time
planning         what a refresh would do
history          what each night did, and how things stand
"""
