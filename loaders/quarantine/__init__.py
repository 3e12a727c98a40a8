"""What was refused, where and why, and what has settled it since (rule L8).

refusals          counts, places and states of refused rows
department_list   the list that a department is sent: line, column, reason and what to do
command           `kg quarantine`
"""
