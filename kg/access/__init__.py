"""Who may read what, and why.

purposes   roles, field groups, and a request's stated purpose and case reference
policies   the decision on every (role, purpose, case, field group), tabulated at start from `policies.cedar`
"""
