SELECT * FROM related_decision WHERE relation = 'subsidiary'
