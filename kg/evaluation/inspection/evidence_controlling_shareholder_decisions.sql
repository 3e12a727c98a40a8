SELECT * FROM related_decision WHERE relation = 'controlling_shareholder'
