"""What the inspection classes come to, for whoever answers for them: nothing here is published.

distribution   how many firms are in each class, what moved since another night or under a draft, and by which indicator
explanation    one firm's evaluation with its reasons
rendering      both as text for a terminal
*.sql          classes as they stood on a night or come out under a draft, counted and compared
"""
